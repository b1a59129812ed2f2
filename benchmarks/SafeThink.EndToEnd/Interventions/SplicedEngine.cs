using System.Diagnostics;
using SafeThink.EndToEnd.Trials;
using SafeThink.Engines;
using SafeThink.LlamaCpp;

namespace SafeThink.EndToEnd.Interventions;

/// <summary>What an intervention does to a sequence, each as an operation on the engine's decode thread.</summary>
/// <param name="engine">The engine.</param>
internal sealed class SplicedEngine(LlamaEngine engine)
{
    /// <summary>As many tokens as the default steering prefix has in common vocabularies.</summary>
    private const int PrefixTokens = 6;

    private const int StepTokens = 40;
    private const int ReadTokens = 256;

    /// <summary>P5: writing a prefix token by token, and at once.</summary>
    public IReadOnlyList<Trial> Splices() =>
    [
        new($"forced({PrefixTokens})", $"{PrefixTokens} tokens are evaluated one by one, as by a guard that forces them in the sampler.", Run(Forced)),
        new($"splice({PrefixTokens})", $"The same {PrefixTokens} tokens are evaluated as one batch, as SafeThink writes a prefix.", Run(Spliced)),
    ];

    /// <summary>P6: getting rid of a step by reading again what came before it, and by a rewind.</summary>
    public IReadOnlyList<Trial> Rewinds() =>
    [
        new($"read({ReadTokens})", $"{ReadTokens} tokens are read anew, as by a client that can only start over.", Run(Read)),
        new("rewind", $"A step of {StepTokens} tokens is taken back; the logits before it are there again.", Run(Rewound)),
    ];

    private static int[] Some(int count) => [.. Enumerable.Range(0, count).Select(i => 300 + (i * 7 % 50))];

    private Func<CancellationToken, Task<TimeSpan>> Run(Func<IDecodingSequence, Stopwatch, IEnumerable<LoopTurn>> body) => async cancellationToken =>
    {
        var watch = new Stopwatch();
        await engine.RunAsync(new EnumeratedLoop(sequence => body(sequence, watch)), SamplingOptions.Greedy, cancellationToken);
        return watch.Elapsed;
    };

    private static IEnumerable<LoopTurn> Forced(IDecodingSequence sequence, Stopwatch watch)
    {
        sequence.Append(Some(ReadTokens));
        yield return LoopTurn.Evaluate;
        watch.Start();
        foreach (var token in Some(PrefixTokens))
        {
            sequence.Append([token]);
            yield return LoopTurn.Evaluate;
        }

        watch.Stop();
    }

    private static IEnumerable<LoopTurn> Spliced(IDecodingSequence sequence, Stopwatch watch)
    {
        sequence.Append(Some(ReadTokens));
        yield return LoopTurn.Evaluate;
        watch.Start();
        sequence.Append(Some(PrefixTokens));
        yield return LoopTurn.Evaluate;
        watch.Stop();
    }

    private static IEnumerable<LoopTurn> Read(IDecodingSequence sequence, Stopwatch watch)
    {
        watch.Start();
        sequence.Append(Some(ReadTokens));
        yield return LoopTurn.Evaluate;
        watch.Stop();
    }

    private static IEnumerable<LoopTurn> Rewound(IDecodingSequence sequence, Stopwatch watch)
    {
        sequence.Append(Some(ReadTokens));
        yield return LoopTurn.Evaluate;
        using var mark = sequence.Mark();
        for (var i = 0; i < StepTokens; i++)
        {
            sequence.SampleNext();
            yield return LoopTurn.Evaluate;
        }

        watch.Start();
        sequence.Rewind(mark);
        watch.Stop();
        if (!sequence.HasLogits)
            throw new InvalidOperationException("The logits did not come back with the rewind.");
    }
}
