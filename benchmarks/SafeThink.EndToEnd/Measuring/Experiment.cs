using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Decodes;

namespace SafeThink.EndToEnd.Measuring;

/// <summary>Runs the arms of one model round by round.</summary>
internal sealed class Experiment(ArmSet set, DecodeOptions options)
{
    private readonly List<ArmRun>[] _runs = [.. set.Arms.Select(_ => new List<ArmRun>())];
    private int[] _expected = [];

    /// <summary>How many rounds are complete.</summary>
    public int Rounds => _runs[0].Count;

    /// <summary>How many tokens each decode samples; known once <see cref="RunAsync"/> has begun.</summary>
    public int Tokens => _expected.Length;

    /// <summary>Runs all rounds, or those before the cancellation.</summary>
    /// <param name="onRound">Called after each round, also after those that are thrown away.</param>
    /// <param name="cancellationToken">Ends it; a round that is not complete is not counted.</param>
    /// <exception cref="InvalidOperationException">The model ends at once, or an arm decodes other tokens than the reference.</exception>
    public async Task RunAsync(Action onRound, CancellationToken cancellationToken)
    {
        var needed = set.Workload.PromptTokens.Length + options.Tokens;
        if (needed > options.ContextLength)
            throw new InvalidOperationException($"Prompt and decode take {needed} tokens, and the context has {options.ContextLength}. Raise --context.");

        // The reference says how long the model goes on by itself.
        _expected = (await set.Arms[0].RunAsync(options.Tokens, cancellationToken).ConfigureAwait(false)).Tokens;
        if (Tokens < 2)
            throw new InvalidOperationException($"The model ends after {Tokens} tokens: give another --prompt.");

        var interleaving = new Interleaving(set.Arms.Count, options.Seed);
        try
        {
            for (var round = 0; round < options.WarmupRounds + options.Rounds; round++)
            {
                var runs = await RunRoundAsync(interleaving.Next(), cancellationToken).ConfigureAwait(false);
                for (var i = 0; i < runs.Length && round >= options.WarmupRounds; i++)
                    _runs[i].Add(runs[i]);
                onRound();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What is complete is reported.
        }
    }

    /// <summary>Sums up what is complete; at least one round.</summary>
    public IReadOnlyList<ArmSummary> Summarise() =>
        [.. set.Arms.Select((arm, i) => ArmSummary.Of(arm, _runs[i], _runs[0], options.Seed))];

    private async Task<ArmRun[]> RunRoundAsync(int[] order, CancellationToken cancellationToken)
    {
        var runs = new ArmRun[order.Length];
        foreach (var i in order)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // So that no arm pays for another's garbage.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var arm = set.Arms[i];
            runs[i] = await arm.RunAsync(Tokens, cancellationToken).ConfigureAwait(false);
            if (!runs[i].Tokens.AsSpan().SequenceEqual(_expected))
            {
                var at = runs[i].Tokens.AsSpan().CommonPrefixLength(_expected);
                throw new InvalidOperationException(
                    $"'{arm.Name}' decodes other tokens than '{set.Arms[0].Name}', from token {at + 1} of {Tokens}: the times cannot be compared.");
            }
        }

        return runs;
    }
}
