using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.LlamaCpp.Tests.Scoring.HiddenStates.Heads;

public sealed class HiddenStateHeadTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    [Fact]
    public void Save_FileThatIsThere_IsReplacedAtOnceOrNotAtAll()
    {
        var path = Path.Combine(_folder.FullName, "guard.head");
        Head("first").Save(path);
        Head("second").Save(path);
        Assert.Equal("second", HiddenStateHead.Load(path).Name);

        // What a disk that is full does too: the new one cannot be written.
        Directory.CreateDirectory(path + ".part");
        Assert.ThrowsAny<Exception>(() => Head("third").Save(path));

        Assert.Equal("second", HiddenStateHead.Load(path).Name);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static HiddenStateHead Head(string name) => new(name, new byte[32], 1, [1], HeadParts.Trace, RequestFormat.ChatMl, 100, 0, [1], 0);
}
