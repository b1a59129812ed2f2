using SafeThink.LlamaCpp.Scoring.Classifier;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Testing.Gguf;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.LlamaCpp.Tests.Scoring.Classifier;

/// <summary>A classifier that guards a decode and cannot say.</summary>
public sealed class ClassifierFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The next request is the shorter one, so that it does not overwrite what the faulty one left: which is read where there
    // is no flash attention.
    [Theory]
    [InlineData(true, "\u2581z")]
    [InlineData(false, "<0x7A>")]
    public async Task DecodeAsync_ClassifierGivesNaN_IsClosedAndTheNextRequestIsAsEver(bool isEncoder, string brokenToken)
    {
        await using var scorer = await LoadAsync(isEncoder, brokenToken);

        await new FaultTrial(scorer) { FaultyRequest = $"{new string('a', 100)} z" }.VerifyAsync("the classifier gave NaN");
    }

    [Fact]
    public async Task DecodeAsync_StepLongerThanItsRoom_IsClosedAndTheNextRequestIsAsEver()
    {
        // The longer request leaves no room for the step.
        await using var scorer = await LoadAsync(isEncoder: true, configure: o => o with { WindowTokens = 16, RequestTokens = 8 });

        await new FaultTrial(scorer) { FaultyRequest = "Breakfast?", NextRequest = "a" }.VerifyAsync("raise WindowTokens");
    }

    private Task<ClassifierScorer> LoadAsync(bool isEncoder, string? brokenToken = null, Func<ClassifierOptions, ClassifierOptions>? configure = null)
    {
        var path = _folder["model.gguf"];
        new ClassifierModel(isEncoder, ["safe", "violence"], new Dictionary<string, string> { ["egg"] = "safe", ["harm"] = "violence" }).Write(path);
        if (brokenToken is not null)
            GgufPatch.BreakToken(path, brokenToken);
        var options = new ClassifierOptions { ModelPath = path, Threads = 1, GpuLayers = 0 };
        return ClassifierScorer.LoadAsync(configure is null ? options : configure(options));
    }
}
