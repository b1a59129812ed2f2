using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Measuring;
using SafeThink.EndToEnd.Models;
using SafeThink.Engines;
using SafeThink.Guard;
using SafeThink.LlamaCpp;
using SafeThink.Prompts;
using SafeThink.Traces;

namespace SafeThink.EndToEnd.Candidates;

/// <summary>Interventions one after another and at once, interleaved, on one model.</summary>
internal static class CandidateExperiment
{
    /// <summary>Of the order and of the bootstrap.</summary>
    public const int Seed = 1;

    private const int DrawsARound = 6;

    /// <summary>Measures.</summary>
    /// <param name="name">A name of the catalogue, or the path of a GGUF file.</param>
    /// <param name="rounds">How often each arm runs; one more comes first and is thrown away, and so are those in which the model ends within a step.</param>
    /// <param name="stepTokens">How many tokens a step has.</param>
    /// <param name="scratch">Where a model that is made goes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<CandidateResult>> RunAsync(
        string name, int rounds, int stepTokens, Scratch scratch, CancellationToken cancellationToken)
    {
        var (shown, path, shape) = ModelCatalog.Find(name, scratch);

        // What a random model writes is all one phase, and only thinking is resampled.
        var format = shape is null ? null : ReasoningFormat.None;
        var options = new LlamaEngineOptions { ModelPath = path, ContextLength = 1024, MaxSequences = CandidateArm.Resamples, Threads = Workload.Threads };
        await using var engine = await LlamaEngine.LoadAsync(options, cancellationToken: cancellationToken).ConfigureAwait(false);
        await using var guard = await SafeThinkGuard.LoadAsync(SafeThinkGuard.Options, cancellationToken: cancellationToken).ConfigureAwait(false);
        var prompt = engine.RenderPrompt([PromptMessage.User(Workload.EggPrompt)], PromptOptions.Default);
        CandidateArm[] arms =
        [
            .. from rejected in Enumerable.Range(0, CandidateArm.Resamples)
               from atOnce in Enumerable.Range(1, CandidateArm.Resamples)
               select new CandidateArm(engine, prompt, format, guard, atOnce, rejected, stepTokens),
        ];

        var times = arms.ToDictionary(a => a, _ => new List<double>());
        var interleaving = new Interleaving(arms.Length, Seed);
        var seed = 0u;
        for (var round = 0; round <= rounds; seed++)
        {
            if (seed > DrawsARound * (rounds + 1))
                throw new InvalidOperationException($"{shown} ended within a step in most of {seed} draws. Take a model that does not end so soon, or give fewer --tokens.");
            if (await TryRoundAsync(interleaving.Next().Select(i => arms[i]), seed, cancellationToken).ConfigureAwait(false) is not { } took)
                continue;
            if (round++ == 0)
                continue;
            foreach (var (arm, time) in took)
                times[arm].Add(time.TotalMilliseconds);
        }

        return [.. arms.Select(a => Summarise(shown, a, times[a], times[arms.Single(b => b.Rejected == a.Rejected && b.AtOnce == 1)]))];
    }

    // Null where the model ended before a step was full: one arm would then have had less to do than another.
    private static async Task<List<(CandidateArm Arm, TimeSpan Time)>?> TryRoundAsync(
        IEnumerable<CandidateArm> arms, uint seed, CancellationToken cancellationToken)
    {
        var took = new List<(CandidateArm, TimeSpan)>();
        foreach (var arm in arms)
        {
            if (await arm.RunAsync(seed, cancellationToken).ConfigureAwait(false) is not { } time)
                return null;
            took.Add((arm, time));
        }

        return took;
    }

    private static CandidateResult Summarise(string model, CandidateArm arm, List<double> times, List<double> apart)
    {
        var ratios = times.Zip(apart, (t, a) => t / a).ToArray();
        return new(model, arm.Rejected, arm.AtOnce, Statistics.Median([.. times]), Statistics.Median(ratios), Bootstrap.OfMedian(ratios, Seed));
    }
}
