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

    [Fact]
    public async Task Run_SettingOutOfRange_NamesItAndFails()
    {
        var run = await RunAsync("--SafeThink:Guard:Threshold=2");

        Assert.Contains("error: GuardSettings.Threshold is 2, but must lie from -1 to 1.", run.Error);
        Assert.Equal(1, run.ExitCode);
    }

    private static Task<SampleRun> RunAsync(params string[] arguments) => SampleRun.RunAsync("HostedGuard", input: "", arguments);
}
