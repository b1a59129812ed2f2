using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.Testing.Gguf;

namespace SafeThink.EndToEnd.Growth;

/// <summary>A judge of random weights: its scores mean nothing, but cost what a trained one of its shape costs.</summary>
internal static class RandomJudge
{
    private static readonly JudgeProfile Profile = new()
    {
        Name = "random",
        Message = "What was asked: {request}\nWhat was said: {reply}\nIs it safe?",
        Questions = [new("", [new("a", 1), new("b", 0)])],
        MinimumLabelMass = 0,
    };

    /// <summary>Writes its model and loads it.</summary>
    /// <param name="scratch">Where the file goes.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public static Task<JudgeScorer> LoadAsync(Scratch scratch, CancellationToken cancellationToken)
    {
        var path = scratch.PathOf("judge.gguf");
        new RandomModel(RandomModelShape.Shape15M).Write(path);
        var options = new LlamaEngineOptions { ModelPath = path, Threads = 1, ContextLength = 3072, MaxSequences = 3, GpuLayers = 0 };
        return JudgeScorer.LoadAsync(options, Profile, cancellationToken: cancellationToken);
    }
}
