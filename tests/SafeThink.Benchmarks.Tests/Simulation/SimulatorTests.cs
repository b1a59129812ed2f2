using SafeThink.EndToEnd.Simulation;

namespace SafeThink.Benchmarks.Tests.Simulation;

public class SimulatorTests
{
    private const double Tolerance = 1e-6;

    private static readonly SimulatedMachine Machine = new() { Token = 10, GuardBatch = 2, GuardToken = 1 };

    [Fact]
    public void Run_Waiting_IsTheSumOfDecodingAndReading()
    {
        var decode = Simulator.Run(Machine, Request());

        // 12 tokens; the steps of 4, and the request of 5 with the first.
        Assert.Equal((12 * 10) + (3 * 2) + 12 + 5, decode.Time, Tolerance);
        Assert.Equal((3 * 2) + 12 + 5, decode.Waited, Tolerance);
        Assert.Equal(decode.Waited, decode.Scoring, Tolerance);
    }

    [Fact]
    public void Run_AheadOfAFastGuardThatSharesNothing_WaitsForTheLastScoreAlone()
    {
        var decode = Simulator.Run(Machine, Request() with { RunAhead = int.MaxValue });

        Assert.Equal((12 * 10) + 2 + 4, decode.Time, Tolerance);
        Assert.Equal(2 + 4, decode.Waited, Tolerance);
    }

    [Fact]
    public void Run_AheadOfASlowGuard_TakesWhatTheGuardTakes()
    {
        var slow = Machine with { GuardToken = 100 };

        var decode = Simulator.Run(slow, Request() with { RunAhead = int.MaxValue });

        Assert.Equal((4 * 10) + (3 * 2) + (100 * (12 + 5)), decode.Time, Tolerance);
    }

    [Fact]
    public void Run_AheadWithABound_WaitsAtTheBound()
    {
        // Two tokens of the next step fit into a score of 6 but for the bound of one.
        var decode = Simulator.Run(Machine with { GuardToken = 5 }, Request() with { RequestTokens = 0, RunAhead = 1 });

        Assert.Equal((4 * 10) + (2 * (22 + 30)) + 22, decode.Time, Tolerance);
    }

    [Fact]
    public void Run_AheadOnOneCore_GainsNothing()
    {
        var machine = Machine with { DecodeSlowdown = 2, GuardSlowdown = 2 };

        var waiting = Simulator.Run(machine, Request());
        var ahead = Simulator.Run(machine, Request() with { RunAhead = int.MaxValue });

        Assert.Equal(waiting.Time, ahead.Time, Tolerance);
    }

    [Fact]
    public void Run_WhileTheGuardReads_DecodesSlowerByTheSlowdown()
    {
        var machine = Machine with { DecodeSlowdown = 1.5 };

        var decode = Simulator.Run(machine, Request() with { RunAhead = int.MaxValue });

        // Scores of 11, 6 and 6: in each of the first two, decoding gets on by two thirds of that time.
        Assert.Equal((12 * 10) + (11 / 3d) + (6 / 3d) + 6, decode.Time, Tolerance);
    }

    [Fact]
    public void Run_RereadingGuard_ReadsRequestAndTraceEachTime()
    {
        var decode = Simulator.Run(Machine, Request() with { Rereads = true });

        Assert.Equal((3 * 2) + (5 + 4) + (5 + 8) + (5 + 12), decode.Scoring, Tolerance);
    }

    [Fact]
    public void Run_FirstStepsOnly_ScoresNoOthers()
    {
        var decode = Simulator.Run(Machine, Request() with { ScoredSteps = 1, RunAhead = int.MaxValue });

        Assert.Equal(2 + 4 + 5, decode.Scoring, Tolerance);
        Assert.Equal(12 * 10, decode.Time, Tolerance);
    }

    [Fact]
    public void Run_ReadInPieces_WaitsForTheLastPieceAlone()
    {
        var decode = Simulator.Run(Machine, Request() with { RequestTokens = 0, Piece = 2 });

        Assert.Equal((12 * 10) + (3 * (2 + 2)), decode.Time, Tolerance);
    }

    [Fact]
    public void Run_RejectedStep_IsDecodedAgainBehindThePrefix()
    {
        var rejecting = Request() with { RequestTokens = 0, Rejected = new HashSet<int> { 1 } };

        var waiting = Simulator.Run(Machine with { Splice = 7 }, rejecting);
        var ahead = Simulator.Run(Machine with { Splice = 7 }, rejecting with { RunAhead = int.MaxValue });

        Assert.Equal(16, waiting.Sampled);
        Assert.Equal((16 * 10) + 7 + (4 * 6), waiting.Time, Tolerance);
        Assert.Equal(1, ahead.Overrun);
        Assert.Equal(17, ahead.Sampled);
    }

    [Fact]
    public void Run_SeveralRequests_ShareTurnsAndReadings()
    {
        var two = Simulator.Run(Machine with { BatchShare = 0.5 }, Request(), Request());

        // Both end their steps in the same turn, so the guard reads them in one batch.
        Assert.Equal((12 * 15) + (3 * 2) + (2 * (12 + 5)), two.Time, Tolerance);
        Assert.Equal(24, two.Sampled);
    }

    [Fact]
    public void Run_NoRequest_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => Simulator.Run(Machine));

    [Fact]
    public void Through_PointsOnALine_FindsTheLine()
    {
        var line = LineFit.Through([(1, 5), (2, 7), (4, 11)]);

        Assert.Equal(3, line.Intercept, Tolerance);
        Assert.Equal(2, line.Slope, Tolerance);
    }

    private static SimulatedRequest Request() => new() { Steps = [4, 4, 4], RequestTokens = 5 };
}
