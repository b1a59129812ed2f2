using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;
using SafeThink.Tests.Scoring.Combining.Doubles;

namespace SafeThink.Tests.Scoring.Calibration;

public sealed class CalibratedScorerTests
{
    private static readonly ScoreCalibration Calibration = new(CalibrationMethod.Platt, 2, -1);

    [Fact]
    public async Task Score_Determinate_IsCalibratedAndKeepsItsCategory()
    {
        // P(safe) 0.75 has log-odds ln 3: 2 ln 3 - 1 = 1.197, σ = 0.768.
        var score = await new CalibratedScorer(new FixedScorer("inner", SafetyScore.Of(0.5f, "fraud")), Calibration).ScoreOnceAsync("a");

        Assert.Equal(0.536f, score.Value, 0.001f);
        Assert.Equal("fraud", score.Category);
    }

    [Fact]
    public async Task Score_Indeterminate_StaysSo()
    {
        Assert.Equal(
            "cannot say",
            (await new CalibratedScorer(new FixedScorer("inner", SafetyScore.Indeterminate("cannot say")), Calibration).ScoreOnceAsync("a")).Reason);
    }

    [Fact]
    public async Task Session_AcceptAndDispose_ReachTheScorer()
    {
        var inner = new FixedScorer("inner", 1);
        await using (var session = new CalibratedScorer(inner, Calibration).OpenSession(Trace.Prompt))
            session.Accept("a");

        Assert.Equal(["open", "accept a", "dispose"], inner.Acts);
    }
}
