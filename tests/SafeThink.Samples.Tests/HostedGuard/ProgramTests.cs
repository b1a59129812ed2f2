using SafeThink.Scoring.Calibration;

namespace SafeThink.Samples.Tests.HostedGuard;

public sealed class ProgramTests
{
    private const string Span = "gen_ai.operation.name: chat";
    private const string Metric = "Metric Name: gen_ai.client.operation.duration";

    [Fact]
    public async Task Run_SmokeTest_PassesAndWritesSpansAndMetricsWithoutContent()
    {
        var run = await RunAsync("--smoke");

        Assert.Contains("Smoke test passed.", run.Output);
        Assert.Contains("scorer safethink-guard", run.Output);
        Assert.Contains(Span, run.Output);
        Assert.Contains(Metric, run.Output);
        Assert.DoesNotContain("gen_ai.input.messages", run.Output);
        Assert.Empty(run.Error);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Run_TelemetryIsNotSwitchedOn_WritesTheConversationAlone()
    {
        var run = await RunAsync();

        Assert.Contains("> How do I make green tea?", run.Output);
        Assert.DoesNotContain("gen_ai.", run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("--SafeThink:Guard:Threshold=2", "GuardSettings.Threshold is 2, but must lie from -1 to 1")]
    [InlineData("--SafeThink:Guard:Threshold=half", "'half' at 'SafeThink:Guard:Threshold'")]
    [InlineData("--SafeThink:Guard:Treshold=0.2", "'Treshold'")]
    [InlineData("--SafeThink:Engine:ModelPath=none.gguf", "none.gguf', but there is no such file")]
    [InlineData("--Telemetry:Console=maybe", "'maybe' at 'Telemetry:Console'")]
    public async Task Run_WrongSetting_NamesItInOneLineAndFails(string argument, string expected)
    {
        var run = await RunAsync(argument);

        AssertFailed(run, exitCode: 1, expected);
    }

    [Fact]
    public async Task Run_ProfileOfAnotherScorer_NamesBothInOneLineAndFails()
    {
        var folder = Directory.CreateTempSubdirectory("safethink");
        try
        {
            var path = Path.Combine(folder.FullName, "guard.json");
            ScoredRow[] rows = [new(-0.5f, IsSafe: false), new(0.5f, IsSafe: true)];
            var threshold = ThresholdChooser.Choose(rows, ThresholdTarget.MissRate, 0.1);
            GuardProfile.Create("another", ScoreCalibration.None, threshold, "two rows").Save(path);

            var run = await RunAsync($"--SafeThink:Guard:Profile={path}");

            AssertFailed(run, exitCode: 1, "belongs to scorer 'another', and this is 'safethink-guard@");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("--nonsense", "'--nonsense'")]
    [InlineData("--nonsense=3", "'--nonsense=3'")]
    [InlineData("--SafeThink:Gard:Threshold=0.2", "'--SafeThink:Gard:Threshold=0.2'")]
    [InlineData("--SafeThink:Guard:Threshold", "'--SafeThink:Guard:Threshold'")]
    public async Task Run_UnknownArgument_NamesItAndPointsToTheHelp(string argument, string expected)
    {
        var run = await RunAsync("--smoke", argument);

        AssertFailed(run, exitCode: 2, expected);
        Assert.Contains("--help", run.Error);
    }

    [Fact]
    public async Task Run_InterruptedWhileItStarts_EndsWithoutAnErrorLog()
    {
        if (OperatingSystem.IsWindows())
            return;

        // What says that the libraries are loaded comes before the models are.
        var run = await SampleRun.InterruptAsync("HostedGuard", "info: SafeThink.LlamaCpp", "--Logging:LogLevel:SafeThink=Information");

        Assert.Equal(130, run.ExitCode);
        Assert.DoesNotContain("fail:", run.Output);
        Assert.DoesNotContain("Healthy", run.Output);
        Assert.Empty(run.Error);
    }

    private static void AssertFailed(SampleRun run, int exitCode, string expected)
    {
        Assert.Equal(exitCode, run.ExitCode);
        Assert.StartsWith("error: ", run.Error);
        Assert.Contains(expected, run.Error);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(run.Output);
    }

    private static Task<SampleRun> RunAsync(params string[] arguments) => SampleRun.RunAsync("HostedGuard", input: "", arguments);
}
