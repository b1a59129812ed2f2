using SafeThink.Training.Data;

namespace SafeThink.Training.Tests.Data;

public sealed class DataFolderTests : IDisposable
{
    private const string Good = """{"id":"a","prompt":"p","response":"r","label":"unsafe","source":"s:t","overlaps":["held_out"]}""";

    private static readonly string[] Kinds = ["harmful", "jailbreak", "benign", "overrefusal"];

    private readonly TemporaryData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Responses_Rows_AreReadInOrder()
    {
        _data.Write("responses/set", Good, "", """{"id":"b","prompt":"p","response":"","label":null,"source":"s"}""");

        var rows = new DataFolder(_data.Root).Responses("set");

        Assert.Equal(["a", "b"], rows.Select(row => row.Id));
        Assert.Equal([true, null], rows.Select(row => row.IsUnsafe));
        Assert.Equal(["held_out"], rows[0].Overlaps);
        Assert.Empty(rows[1].Overlaps);
    }

    [Fact]
    public void Prompts_Kinds_BecomeLabels()
    {
        _data.Write("prompts/set", [.. Kinds.Select(kind => $$"""{"id":"{{kind}}","prompt":"p","kind":"{{kind}}","source":"s"}""")]);

        Assert.Equal([true, true, false, false], new DataFolder(_data.Root).Prompts("set").Select(row => row.IsUnsafe));
    }

    [Fact]
    public void TracesAndUtility_Rows_GiveTheirReasoning()
    {
        _data.Write("traces/set", """{"id":"a","prompt":"p","thinking":"t","response":"r","label":"safe","source":"s","overlaps":[]}""");
        _data.Write("utility/set", """{"id":"a","question":"q","answer":"w","source":"s"}""");
        var folder = new DataFolder(_data.Root);

        Assert.Equal(("p", "t", (bool?)false), Facts(Assert.Single(folder.Traces("set"))));
        Assert.Equal(("q", "w", (bool?)false), Facts(Assert.Single(folder.Utility("set"))));
    }

    [Theory]
    [InlineData("responses/set", "r")]
    [InlineData("traces/set", "t")]
    [InlineData("utility/set", "w")]
    [InlineData("prompts/set", "")]
    public void Rows_AnyFile_AreReadAsItsFolderIs(string file, string text)
    {
        _data.Write(file, """{"id":"a","prompt":"p","question":"q","thinking":"t","response":"r","answer":"w","kind":"benign","label":"safe","source":"s","overlaps":["held_out"]}""");

        var row = Assert.Single(new DataFolder(_data.Root).Rows(file + ".jsonl"));

        Assert.Equal((text, "held_out"), (row.Text, Assert.Single(row.Overlaps)));
    }

    [Fact]
    public void Rows_FileOfNoFolder_NamesIt()
    {
        Assert.Contains("'set.jsonl'", Assert.Throws<ArgumentException>("file", () => new DataFolder(_data.Root).Rows("set.jsonl")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"id\":", "no JSON")]
    [InlineData("[]", "not an object")]
    [InlineData("""{"id":"a","response":"r","label":"safe","source":"s"}""", "'prompt' is missing")]
    [InlineData("""{"id":"a","prompt":3,"response":"r","label":"safe","source":"s"}""", "'prompt' is Number")]
    [InlineData("""{"id":"a","prompt":"p","response":"r","label":"maybe","source":"s"}""", "'maybe' is neither")]
    [InlineData("""{"id":"a","prompt":"p","response":"cut \ud83d","label":"safe","source":"s"}""", "'response' holds half of a surrogate pair")]
    [InlineData("""{"id":"a","prompt":"p","response":"r","label":"safe","source":"s","overlaps":["\ude00"]}""", "'overlaps' holds half")]
    [InlineData("""{"id":"a","prompt":"p","response":"r","label":"safe","source":"s","overlaps":"x"}""", "'overlaps' is String")]
    [InlineData("""{"id":"a","prompt":"p","response":"r","label":"safe","source":"s","overlaps":[1]}""", "'overlaps' holds Number")]
    public void Responses_BrokenRow_NamesFileLineAndReason(string line, string reason)
    {
        var path = _data.Write("responses/set", Good, "", line);

        var message = Assert.Throws<DataException>(() => new DataFolder(_data.Root).Responses("set")).Message;

        Assert.StartsWith($"{path}, line 3: ", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Responses_RowThatIsNotUtf8_NamesFileAndLine()
    {
        var path = _data.Write("responses/set", Good, Good);
        var bytes = File.ReadAllBytes(path);
        bytes[^10] = 0xE9;
        File.WriteAllBytes(path, bytes);

        Assert.Equal($"{path}, line 2: it is not UTF-8.", Assert.Throws<DataException>(() => new DataFolder(_data.Root).Responses("set")).Message);
    }

    [Fact]
    public void Responses_MarkAtTheBeginningAndOtherLineEnds_AreNoPartOfTheRows()
    {
        var path = _data.Write("responses/set", Good);
        File.WriteAllText(path, $"\uFEFF{Good.Replace("\"r\"", "\"é\u0085–🙂\"", StringComparison.Ordinal)}\r\n \r\n{Good}");

        Assert.Equal(["é\u0085–🙂", "r"], new DataFolder(_data.Root).Responses("set").Select(row => row.Text));
    }

    [Fact]
    public void Prompts_UnknownKind_IsRefused()
    {
        _data.Write("prompts/set", """{"id":"a","prompt":"p","kind":"odd","source":"s"}""");

        Assert.Contains("'odd'", Assert.Throws<DataException>(() => new DataFolder(_data.Root).Prompts("set")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Responses_NoSuchFile_IsSaid()
    {
        Assert.Contains("does not exist", Assert.Throws<DataException>(() => new DataFolder(_data.Root).Responses("none")).Message, StringComparison.Ordinal);
    }

    private static (string Prompt, string Text, bool? IsUnsafe) Facts(SafetyRow row) => (row.Prompt, row.Text, row.IsUnsafe);
}
