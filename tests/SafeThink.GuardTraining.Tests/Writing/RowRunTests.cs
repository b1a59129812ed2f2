using System.Text.Json;
using SafeThink.GuardTraining.Writing;
using SafeThink.Training.Data;
using SafeThink.Training.Files;

namespace SafeThink.GuardTraining.Tests.Writing;

public sealed class RowRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    [Fact]
    public async Task Run_RowsThatAreThere_AreNotMadeAgain()
    {
        var made = new List<string>();
        using var file = RowFile.Open(Rows);
        file.Append("b", _ => { });

        await RowRun.RunAsync(file, ["a", "b", "c"], id => id, 1, MakeAsync, TextWriter.Null, default);

        Assert.Equal(["a", "c"], made.Order());
        Assert.All(["a", "b", "c"], id => Assert.True(file.Holds(id)));

        Task<Action<Utf8JsonWriter>> MakeAsync(string id, CancellationToken stop)
        {
            made.Add(id);
            return Task.FromResult<Action<Utf8JsonWriter>>(_ => { });
        }
    }

    [Fact]
    public async Task Run_ThatIsStopped_KeepsWhatIsMade()
    {
        using var stopping = new CancellationTokenSource();
        using (var file = RowFile.Open(Rows))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RowRun.RunAsync(file, ["a", "b", "c"], id => id, 1, MakeAsync, TextWriter.Null, stopping.Token));

        Assert.Equal(["a"], JsonLines.Read(WholeFile.PartOf(Rows), row => row.GetProperty("id").GetString()!, remedy: ""));

        async Task<Action<Utf8JsonWriter>> MakeAsync(string id, CancellationToken stop)
        {
            if (id == "b")
                await stopping.CancelAsync();
            stop.ThrowIfCancellationRequested();
            return _ => { };
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Rows => Path.Combine(_folder.FullName, "rows.jsonl");
}
