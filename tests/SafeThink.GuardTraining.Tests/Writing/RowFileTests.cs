using SafeThink.GuardTraining.Writing;
using SafeThink.Training.Data;
using SafeThink.Training.Files;

namespace SafeThink.GuardTraining.Tests.Writing;

public sealed class RowFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    [Fact]
    public void Append_Rows_StandThereALineEach()
    {
        using (var file = RowFile.Open(Rows))
        {
            file.Append("a", json => json.WriteString("text", "It is \"so\".\n"));
            file.Append("b", json => json.WriteNumber("risk", 0.5));
            file.Finish();
        }

        Assert.Equal("{\"id\":\"a\",\"text\":\"It is \\u0022so\\u0022.\\n\"}\n{\"id\":\"b\",\"risk\":0.5}\n", File.ReadAllText(Rows));
    }

    [Fact]
    public void Open_FileOfAStoppedRun_GoesOnBehindIt()
    {
        Append("a");

        using (var again = RowFile.Open(Rows))
        {
            Assert.True(again.Holds("a"));
            Assert.False(again.Holds("b"));
            again.Append("b", _ => { });
            Assert.True(again.Holds("b"));
            again.Finish();
        }

        Assert.Equal(["a", "b"], Ids());
    }

    [Theory]
    [InlineData("{\"id\":\"b\",\"te")]
    [InlineData("{")]
    [InlineData("")]
    public void Open_FileOfARunThatWasKilledAsItWrote_ForgetsThatRow(string unfinished)
    {
        Append("a");
        File.AppendAllText(WholeFile.PartOf(Rows), unfinished);

        using (var again = RowFile.Open(Rows))
        {
            Assert.False(again.Holds("b"));
            again.Append("c", _ => { });
            again.Finish();
        }

        Assert.Equal(["a", "c"], Ids());
    }

    [Fact]
    public void Open_FileOfOneUnfinishedRow_BeginsAnew()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Rows)!);
        File.WriteAllText(Rows, "{\"id\":\"a\"");

        using (var file = RowFile.Open(Rows))
        {
            file.Append("b", _ => { });
            file.Finish();
        }

        Assert.Equal(["b"], Ids());
    }

    [Fact]
    public void Open_FileThatHoldsSomethingElse_SaysWhereAndLeavesIt()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Rows)!);
        File.WriteAllText(Rows, "{}\n");

        Assert.Contains("line 1", Assert.Throws<DataException>(() => RowFile.Open(Rows)).Message, StringComparison.Ordinal);
        Assert.Equal("{}\n", File.ReadAllText(Rows));
    }

    [Fact]
    public void Open_NotFinished_HasNotTheNameOfAWholeFile()
    {
        Append("a");

        Assert.False(File.Exists(Rows));
    }

    [Fact]
    public void Open_FileThatIsWhole_IsWholeUntilMoreIsToCome()
    {
        using (var file = RowFile.Open(Rows))
        {
            file.Append("a", _ => { });
            file.Finish();
        }

        using (RowFile.Open(Rows))
        {
        }

        Assert.Equal(["a"], Ids());
        Append("b");
        Assert.False(File.Exists(Rows));
    }

    [Fact]
    public void Open_FileThatAnotherRunWrites_IsRefused()
    {
        using var file = RowFile.Open(Rows);

        Assert.Throws<IOException>(() => RowFile.Open(Rows));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Rows => Path.Combine(_folder.FullName, "deeper", "rows.jsonl");

    private void Append(string id)
    {
        using var file = RowFile.Open(Rows);
        file.Append(id, _ => { });
    }

    private IEnumerable<string> Ids() => JsonLines.Read(Rows, row => row.GetProperty("id").GetString()!, remedy: "");
}
