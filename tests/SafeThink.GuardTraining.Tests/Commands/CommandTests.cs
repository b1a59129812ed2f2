using System.CommandLine;
using System.Security.Cryptography;
using SafeThink.Engines;
using SafeThink.GuardTraining.Commands;
using SafeThink.GuardTraining.Data;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Scoring.Embedded;
using SafeThink.Training.Data;
using SafeThink.Training.Files;

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

    [Fact]
    public async Task Extract_ThatWasKilledInASet_IsNotTakenForWholeAndGoesOn()
    {
        const string Row = """{"id":"a","prompt":"p","question":"p","thinking":"bebe dufe.","response":"bebe dufe.","answer":"bebe dufe.","kind":"benign","label":"safe","source":"s","overlaps":[]}""";
        var (data, cache) = (model["rows"], model["states"]);
        foreach (var file in GuardData.Sets.Select(set => set.File).Concat(GuardData.TestPrompts).Select(file => Path.Combine(data, file)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, $"{Row}\n{Row.Replace("\"a\"", "\"b\"", StringComparison.Ordinal)}\n");
        }

        string[] extract = [model.Path, "--data", data, "--thoughts", data, "--cache", cache, "--depths", "2"];
        Assert.Equal(0, await RunAsync(ExtractCommand.Create(), extract));
        var states = Path.Combine(cache, "thoughts.states");
        var whole = await File.ReadAllBytesAsync(states);
        await File.WriteAllBytesAsync(WholeFile.PartOf(states), whole[..^20]);
        File.Delete(states);

        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync(TrainCommand.Create(), model.Path, "--cache", cache, "--output", model["trained"]));
        Assert.Equal(0, await RunAsync(ExtractCommand.Create(), extract));

        Assert.Contains("not all of them, of the set", exception.Message, StringComparison.Ordinal);
        Assert.Equal(whole, await File.ReadAllBytesAsync(states));
        Assert.Empty(Directory.GetFiles(cache, "*.part"));
    }

    [Fact]
    public async Task Cost_SmallVocabulary_IsMeasuredToo()
    {
        SaveHead("cost.head", new byte[32]);

        Assert.Equal(0, await RunAsync(CostCommand.Create(), model.Path, model["cost.head"], model.Path));
    }

    [Theory]
    [InlineData("none.gguf", typeof(FileNotFoundException))]
    [InlineData("whole.gguf", typeof(EngineException))]
    public async Task Cascade_ModelMissingOrNotTheHeads_SaysSoBeforeDataAreRead(string file, Type expected)
    {
        SaveHead("other.head", new byte[32]);

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(CascadeCommand.Create(), model[file], model["other.head"], "--data", model["none"]));

        Assert.IsType(expected, exception);
    }

    [Theory]
    [InlineData("--type 1", "--type is 1; give one of Q4_0,")]
    [InlineData("--embedding 77", "--embedding is 77;")]
    public void Cut_TypeThatHasNoName_IsRefused(string arguments, string expected) =>
        Assert.StartsWith(expected, ErrorOf(CutCommand.Create(), $"m o --layers 2 {arguments}"));

    [Fact]
    public void Train_NameThatIsAPath_IsRefused() =>
        Assert.StartsWith("--name is 'a/b';", ErrorOf(TrainCommand.Create(), "m --cache c --output o --name a/b"));

    [Fact]
    public async Task Cut_OutputIsTheWholeModel_LeavesIt()
    {
        var before = await File.ReadAllBytesAsync(model.Path);

        await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(CutCommand.Create(), model.Path, model.Path, "--layers", "2"));

        Assert.Equal(before, await File.ReadAllBytesAsync(model.Path));
    }

    [Fact]
    public async Task Cut_ThatFails_LeavesWhatIsThereAndNothingElse()
    {
        var folder = Directory.CreateDirectory(model["cut"]).FullName;
        var output = Path.Combine(folder, "cut.gguf");
        await File.WriteAllTextAsync(output, "an earlier run");

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RunAsync(CutCommand.Create(), model.Path, output, "--layers", "99"));

        Assert.Equal("an earlier run", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(folder))));
    }

    [Fact]
    public async Task Teach_DataMissing_LeavesNothingBehind()
    {
        SaveHead("teaching.head", SHA256.HashData(await File.ReadAllBytesAsync(model.Path)));

        await Assert.ThrowsAsync<DataException>(
            () => RunAsync(TeachCommand.Create(), model.Path, model.Path, model["teaching.head"], "--data", model["none"], "--output", model["lessons"]));

        Assert.False(Directory.Exists(model["lessons"]));
    }

    [Fact]
    public async Task Words_CardThatIsNone_IsSaidBeforeDataAreRead()
    {
        SaveHead("words.head", new byte[32]);
        await File.WriteAllTextAsync(model["card.md"], "# no card");
        await using (var weights = File.Create(model["apart.bin"]))
            await typeof(EmbeddedScorer).Assembly.GetManifestResourceStream("SafeThink.Scoring.Embedded.weights.bin")!.CopyToAsync(weights);

        await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync(
            WordsCommand.Create(), model.Path, model["words.head"], model["card.md"], "--data", model["none"], "--apart", model["apart.bin"], "--cache", model["said"], "--output", model["worded"]));

        Assert.False(Directory.Exists(model["worded"]));
    }

    [Fact]
    public async Task Tokens_DataMissing_LeavesWhatIsThere()
    {
        var (data, output) = (model["none"], model["tokens.jsonl"]);
        await File.WriteAllTextAsync(output, "an earlier run");

        await Assert.ThrowsAsync<DataException>(() => RunAsync(TokensCommand.Create(), model.Path, "--data", data, "--thoughts", data, "--output", output));

        Assert.Equal("an earlier run", await File.ReadAllTextAsync(output));
    }

    private void SaveHead(string name, byte[] modelHash) =>
        new HiddenStateHead("test", modelHash, SmallModel.Shape.Width, [1], HeadParts.Step, RequestFormat.ChatMl, 100, 0, new float[SmallModel.Shape.Width], 0).Save(model[name]);

    private static string ErrorOf(Command command, string arguments) => Assert.Single(command.Parse(arguments).Errors).Message;

    private static Task<int> RunAsync(Command command, params string[] arguments) =>
        command.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
