namespace SafeThink.Samples.Tests.GuardedConsole;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("--tau '1.5'", "from -1 to 1", "--tau", "1.5")]
    [InlineData("--tau 'NaN'", "from -1 to 1", "--tau", "NaN")]
    [InlineData("--tau 'half'", "from -1 to 1", "--tau", "half")]
    [InlineData("--steps '-1'", "from 0 to 2147483647", "--steps", "-1")]
    [InlineData("--resamples '-1'", "from 0 to 2147483647", "--resamples", "-1")]
    [InlineData("--seed '4294967296'", "from 0 to 4294967295", "--seed", "4294967296")]
    [InlineData("no policy 'safethunk'", "safethink", "--policy", "safethunk")]
    [InlineData("'lessthink'", "cannot be added to 'zerothink'", "--policy", "zerothink+lessthink")]
    [InlineData("'none+safethink'", "give it alone", "--policy", "none+safethink")]
    [InlineData("--tau has no effect with --policy zerothink", "leave one of them out", "--policy", "zerothink", "--tau", "0.5", "--prompt", "Hello")]
    [InlineData("--steps has no effect with --unguarded", "leave one of them out", "--unguarded", "--steps", "2", "--prompt", "Hello")]
    [InlineData("no scorer 'oracle'", "lexicon", "--scorer", "oracle")]
    [InlineData("no reasoning format 'dream'", "harmony", "--format", "dream")]
    [InlineData("--prompt is empty", "give it some text", "--prompt", " ")]
    [InlineData("--unguarded and --compare", "contradict", "--unguarded", "--compare", "--prompt", "Hello")]
    [InlineData("--policy none", "name a policy", "--policy", "none", "--tour")]
    [InlineData("'--taus'", "--help", "--taus", "0")]
    public async Task Run_WrongUsage_NamesTheValueAndTheRemedyInOneLine(string value, string remedy, params string[] arguments)
    {
        var run = await ConsoleRun.RunAsync(arguments);

        AssertFailed(run, exitCode: 2, value, remedy);
    }

    [Fact]
    public async Task Run_MissingModel_NamesIt()
    {
        var run = await ConsoleRun.RunAsync("--plain", "--model", "no-such-model.gguf");

        AssertFailed(run, exitCode: 1, "'no-such-model.gguf'", "does not exist");
    }

    [Fact]
    public async Task Run_ModelThatIsText_SaysWhatItIs()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "Just some notes about a model.");

            var run = await ConsoleRun.RunAsync("--plain", "--model", path);

            AssertFailed(run, exitCode: 1, path, "is not a GGUF file");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Run_PromptOverTheContext_NamesBothLengths()
    {
        var run = await ConsoleRun.RunAsync("--plain", "--context", "32", "--prompt", string.Join(' ', Enumerable.Repeat("word", 100)));

        AssertFailed(run, exitCode: 1, "the context holds 32", "raise --context");
    }

    private static void AssertFailed(SampleRun run, int exitCode, string value, string remedy)
    {
        Assert.Equal(exitCode, run.ExitCode);
        Assert.StartsWith("error: ", run.Error);
        Assert.Contains(value, run.Error);
        Assert.Contains(remedy, run.Error);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
