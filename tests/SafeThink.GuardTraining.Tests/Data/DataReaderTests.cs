using SafeThink.GuardTraining.Data;

namespace SafeThink.GuardTraining.Tests.Data;

public sealed class DataReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    private static DataSet Set => new() { Name = "test", File = "rows.jsonl", Use = DataUse.Training, Licence = "none" };

    [Fact]
    public void Read_ToLearnFrom_LeavesOutRowsThatNameATest()
    {
        Write(Row("a", "safe"), Row("b", "unsafe", overlaps: "\"jailbreakbench\""), Row("c", "unsafe"));

        Assert.Equal(["a", "c"], DataReader.Read(_folder.FullName, Set).Select(r => r.Id).Order());
        Assert.Equal(3, DataReader.Read(_folder.FullName, Set with { Use = DataUse.Test }).Count);
    }

    [Fact]
    public void Read_WithACap_TakesTheSameRowsEachTime()
    {
        Write([.. Enumerable.Range(0, 50).Select(i => Row($"r{i}", i % 2 == 0 ? "safe" : "unsafe"))]);
        var set = Set with { MaximumUnsafe = 5, MaximumSafe = 3 };

        var rows = DataReader.Read(_folder.FullName, set);

        Assert.Equal((5, 3), (rows.Count(r => r.IsUnsafe), rows.Count(r => !r.IsUnsafe)));
        Assert.Equal(rows, DataReader.Read(_folder.FullName, set));
    }

    [Fact]
    public void Read_AnExcludedPromptInOtherSpelling_IsLeftOut()
    {
        Write(Row("a", "safe"));
        File.WriteAllText(Path.Combine(_folder.FullName, "test.jsonl"), """{"id":"t","prompt":"HOW, do I boil an Egg"}""");

        Assert.Empty(DataReader.Read(_folder.FullName, Set with { ExcludedPrompts = ["test.jsonl"] }));
    }

    [Fact]
    public void Read_ALineThatIsNoRow_NamesIt()
    {
        Write(Row("a", "safe"), "{");

        var exception = Assert.Throws<InvalidDataException>(() => DataReader.Read(_folder.FullName, Set));

        Assert.Contains("Line 2", exception.Message, StringComparison.Ordinal);
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
        $$"""{"id":"{{id}}","prompt":"How do I boil an egg?","response":"In water.","label":"{{label}}","overlaps":[{{overlaps}}]}""";

    private void Write(params string[] lines) => File.WriteAllLines(Path.Combine(_folder.FullName, "rows.jsonl"), lines);
}
