using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Scoring.HiddenStates.Heads;

public sealed class HiddenStateHeadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Save_FileThatIsThere_IsReplacedAtOnceOrNotAtAll()
    {
        var path = _folder["guard.head"];
        Head("first").Save(path);
        Head("second").Save(path);
        Assert.Equal("second", HiddenStateHead.Load(path).Name);

        // What a disk that is full does too: the new one cannot be written.
        Directory.CreateDirectory(path + ".part");
        Assert.ThrowsAny<Exception>(() => Head("third").Save(path));

        Assert.Equal("second", HiddenStateHead.Load(path).Name);
    }

    public void Dispose() => _folder.Dispose();

    private static HiddenStateHead Head(string name) => new(name, new byte[32], 1, [1], HeadParts.Trace, RequestFormat.ChatMl, 100, 0, [1], 0);
}
