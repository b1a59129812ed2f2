using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Thinking;
using SafeThink.GuardTraining.Writing;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Tests.Thinking;

public sealed class ThoughtRowTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    [Fact]
    public void Write_ThenReadByExtract_GivesTheThoughtsThatAreOfUse()
    {
        using (var file = RowFile.Open(ThoughtRow.FileIn(_folder.FullName)))
        {
            Append(file, "bad", ("One could.", true));
            Append(file, "good", ("No.", false));
            Append(file, "useless", null);
            file.Finish();
        }

        var rows = DataReader.Read(new DataFolder(_folder.FullName), GuardData.Sets.Single(set => set.IsThought));

        Assert.Equal([("bad", "One could.", true), ("good", "No.", false)], rows.Select(row => (row.Id, row.Text, row.IsUnsafe)).Order());
        Assert.All(rows, row => Assert.Equal("How?", row.Request));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Append(RowFile file, string id, (string Text, bool IsUnsafe)? thought) =>
        file.Append(id, json => ThoughtRow.Write(json, new(id, "How?", true, LeadKind.None, "own"), thought));
}
