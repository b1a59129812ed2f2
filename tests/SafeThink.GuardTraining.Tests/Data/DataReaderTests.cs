using SafeThink.GuardTraining.Data;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Tests.Data;

public sealed class DataReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    private DataFolder Data => new(_folder.FullName);

    private static DataSet Set => new() { Name = "test", File = "responses/rows.jsonl", Use = DataUse.Training, Licence = "none" };

    [Fact]
    public void Read_ToLearnFrom_LeavesOutRowsThatNameATest()
    {
        WriteRows(Row("a", "safe"), Row("b", "unsafe", overlaps: "\"jailbreakbench\""), Row("c", "unsafe"));

        Assert.Equal(["a", "c"], DataReader.Read(Data, Set).Select(r => r.Id).Order());
        Assert.Equal(3, DataReader.Read(Data, Set with { Use = DataUse.Test }).Count);
    }

    [Fact]
    public void Read_WithACap_TakesTheSameRowsEachTime()
    {
        WriteRows([.. Enumerable.Range(0, 50).Select(i => Row($"r{i}", i % 2 == 0 ? "safe" : "unsafe"))]);
        var set = Set with { MaximumUnsafe = 5, MaximumSafe = 3 };

        var rows = DataReader.Read(Data, set);

        Assert.Equal((5, 3), (rows.Count(r => r.IsUnsafe), rows.Count(r => !r.IsUnsafe)));
        Assert.Equal(rows, DataReader.Read(Data, set));
    }

    [Fact]
    public void Read_AnExcludedPromptInOtherSpelling_IsLeftOut()
    {
        WriteRows(Row("a", "safe"));
        Write("prompts/test.jsonl", """{"id":"t","prompt":"HOW, do I boil an Egg","kind":"benign","source":"none"}""");

        Assert.Empty(DataReader.Read(Data, Set with { ExcludedPrompts = ["prompts/test.jsonl"] }));
    }

    [Fact]
    public void Read_ALineThatIsNoRow_NamesIt()
    {
        WriteRows(Row("a", "safe"), "{");

        var exception = Assert.Throws<DataException>(() => DataReader.Read(Data, Set));

        Assert.Contains("line 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TwoRowsOfOneId_NamesIt()
    {
        WriteRows(Row("a", "safe"), Row("b", "safe"), Row("b", "unsafe"));

        Assert.Contains("2 rows with the id 'b'", Assert.Throws<DataException>(() => DataReader.Read(Data, Set)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TheSameLot_GivesTheSameReasoning()
    {
        var once = WrittenReasoning.Write("Boil an egg.", 5, isHarmful: false, refuses: false);

        Assert.Equal(once, WrittenReasoning.Write("Boil an egg.", 5, isHarmful: false, refuses: false));
        Assert.NotEqual(once, WrittenReasoning.Write("Boil an egg.", 6, isHarmful: false, refuses: false));
        Assert.Contains("Boil an egg.", once, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Row(string id, string label, string overlaps = "") =>
        $$"""{"id":"{{id}}","prompt":"How do I boil an egg?","response":"In water.","label":"{{label}}","source":"none","overlaps":[{{overlaps}}]}""";

    private void WriteRows(params string[] lines) => Write("responses/rows.jsonl", lines);

    private void Write(string file, params string[] lines)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, lines);
    }
}
