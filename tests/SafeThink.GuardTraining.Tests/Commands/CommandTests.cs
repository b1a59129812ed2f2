using System.CommandLine;
using SafeThink.Engines;
using SafeThink.GuardTraining.Commands;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Tests.Commands;

public sealed class CommandTests(SmallModel model) : IClassFixture<SmallModel>
{
    [Theory]
    [InlineData("--depths 3 2", "--depths are 3 2;")]
    [InlineData("--depths 2 --rows 0", "--rows is 0;")]
    public void Extract_ValuesThatMakeNoSense_AreNamed(string arguments, string expected) =>
        Assert.StartsWith(expected, ErrorOf(ExtractCommand.Create(), $"m --data d --thoughts t --cache c {arguments}"));

    [Theory]
    [InlineData("--rows 0", "--rows is 0;")]
    [InlineData("--band-rows -1", "--band-rows is -1;")]
    [InlineData("--misses -0.1", "--misses is -0.1;")]
    [InlineData("--false-alarms 2", "--false-alarms is 2;")]
    public void Cascade_ValuesThatMakeNoSense_AreNamed(string arguments, string expected) =>
        Assert.StartsWith(expected, ErrorOf(CascadeCommand.Create(), $"m h --data d {arguments}"));

    [Fact]
    public async Task Extract_DataMissing_LeavesNothingBehind()
    {
        var (data, cache) = (model["none"], model["cache"]);

        await Assert.ThrowsAsync<DataException>(() => RunAsync(ExtractCommand.Create(), model.Path, "--data", data, "--thoughts", data, "--cache", cache, "--depths", "2"));

        Assert.False(Directory.Exists(cache));
    }

    [Fact]
    public async Task Extract_DepthBehindWhichThereIsNoState_SaysHowDeepTheModelGoes()
    {
        var exception = await Assert.ThrowsAsync<InvalidDataException>(
            () => RunAsync(ExtractCommand.Create(), model.Path, "--data", "d", "--thoughts", "t", "--cache", model["cache"], "--depths", "2", "4"));

        Assert.StartsWith($"--depths go to 4, but '{model.Path}' has 4 layers", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Give 3 at most", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extract_ModelMissing_SaysWhich()
    {
        var exception = await Assert.ThrowsAsync<FileNotFoundException>(
            () => RunAsync(ExtractCommand.Create(), model["none.gguf"], "--data", "d", "--thoughts", "t", "--cache", model["cache"], "--depths", "2"));

        Assert.Contains("The model file", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.gguf", typeof(FileNotFoundException))]
    [InlineData("whole.gguf", typeof(EngineException))]
    public async Task Cascade_ModelMissingOrNotTheHeads_SaysSoBeforeDataAreRead(string file, Type expected)
    {
        new HiddenStateHead("test", new byte[32], SmallModel.Shape.Width, [1], HeadParts.Step, RequestFormat.ChatMl, 100, 0, new float[SmallModel.Shape.Width], 0).Save(model["other.head"]);

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(CascadeCommand.Create(), model[file], model["other.head"], "--data", model["none"]));

        Assert.IsType(expected, exception);
    }

    [Fact]
    public async Task Tokens_DataMissing_LeavesWhatIsThere()
    {
        var (data, output) = (model["none"], model["tokens.jsonl"]);
        await File.WriteAllTextAsync(output, "an earlier run");

        await Assert.ThrowsAsync<DataException>(() => RunAsync(TokensCommand.Create(), model.Path, "--data", data, "--thoughts", data, "--output", output));

        Assert.Equal("an earlier run", await File.ReadAllTextAsync(output));
    }

    private static string ErrorOf(Command command, string arguments) => Assert.Single(command.Parse(arguments).Errors).Message;

    private static Task<int> RunAsync(Command command, params string[] arguments) =>
        command.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
