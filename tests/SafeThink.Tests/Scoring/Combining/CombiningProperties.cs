using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SafeThink.Scoring;
using SafeThink.Scoring.Combining;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Scoring.Combining.Doubles;

namespace SafeThink.Tests.Scoring.Combining;

/// <summary>What combinators promise, over any request: any steps, any candidates, scorers that fail now and then.</summary>
public sealed class CombiningProperties
{
    private const int Cases = 500;

    [Property(MaxTest = Cases, Arbitrary = [typeof(CombiningProperties)], QuietOnSuccess = true)]
    public async Task Minimum_AnyRequest_IsTheLowestScoreOrIndeterminate(Request r)
    {
        var first = await r.Scenario.RunAsync(r.First);
        var second = await r.Scenario.RunAsync(r.Second);

        var minimum = await r.Scenario.RunAsync(new MinimumScorer([r.First, r.Second]));

        Assert.Equal(
            first.Zip(second, (a, b) => a.IsDeterminate && b.IsDeterminate ? Math.Min(a.Value, b.Value) : float.NaN),
            minimum.Select(s => s.Value));
    }

    [Property(MaxTest = Cases, Arbitrary = [typeof(CombiningProperties)], QuietOnSuccess = true)]
    public async Task WeightedMean_AnyRequest_LiesBetweenTheScoresOrIsIndeterminate(Request r)
    {
        var first = await r.Scenario.RunAsync(r.First);
        var second = await r.Scenario.RunAsync(r.Second);

        var mean = await r.Scenario.RunAsync(new WeightedMeanScorer([new(r.First, 1), new(r.Second, 1 + r.Number)]));

        foreach (var ((a, b), m) in first.Zip(second).Zip(mean))
        {
            Assert.Equal(a.IsDeterminate && b.IsDeterminate, m.IsDeterminate);
            if (m.IsDeterminate)
                Assert.InRange(m.Value, Math.Min(a.Value, b.Value) - 1e-6f, Math.Max(a.Value, b.Value) + 1e-6f);
        }
    }

    [Property(MaxTest = Cases, Arbitrary = [typeof(CombiningProperties)], QuietOnSuccess = true)]
    public async Task Parallel_AnyRequest_GivesTheScoresOfSequential(Request r)
    {
        var sequential = await r.Scenario.RunAsync(new MinimumScorer([r.First, r.Second]));

        var parallel = await r.Scenario.RunAsync(new MinimumScorer([r.First, r.Second], ScoringOrder.Parallel));

        Assert.Equal(sequential, parallel);
    }

    [Property(MaxTest = Cases, Arbitrary = [typeof(CombiningProperties)], QuietOnSuccess = true)]
    public async Task Cascade_EverythingIsUncertain_IsTheStrongScorer(Request r)
    {
        var strong = await r.Scenario.RunAsync(r.Second);

        var cascade = await r.Scenario.RunAsync(new CascadeScorer(r.First, r.Second, UncertainBand.Everything));

        Assert.Equal(strong, cascade);
    }

    [Property(MaxTest = Cases, Arbitrary = [typeof(CombiningProperties)], QuietOnSuccess = true)]
    public async Task Cascade_AnyBand_TakesTheStrongScoreInsideItAndTheCheapOneOutside(Request r)
    {
        var band = new UncertainBand(-r.Number / 10f, r.Number / 10f);
        var cheap = await r.Scenario.RunAsync(r.First);
        var strong = await r.Scenario.RunAsync(r.Second);

        var scorer = new CascadeScorer(r.First, r.Second, band);
        var cascade = await r.Scenario.RunAsync(scorer);

        Assert.Equal(cheap.Zip(strong, (c, s) => band.Holds(c) ? s : c), cascade);
        Assert.Equal(
            new CascadeStatistics(cheap.Count, cheap.Count(band.Holds), cheap.Count(c => !c.IsDeterminate)), scorer.Statistics);
    }

    [Property(MaxTest = Cases, Arbitrary = [typeof(CombiningProperties)], QuietOnSuccess = true)]
    public async Task Cached_RequestRepeated_GivesTheScoresOfTheScorerItself(Request r)
    {
        var uncached = await r.Scenario.RunAsync(r.First);

        // A small cache throws entries away in the middle of a request.
        var scorer = new CachingScorer(r.First, 1 + r.Number);
        var first = await r.Scenario.RunAsync(scorer);
        var second = await r.Scenario.RunAsync(scorer);

        Assert.Equal(uncached, first);
        Assert.Equal(uncached, second);
        Assert.InRange(scorer.Statistics.Entries, 0, 1 + r.Number);
        Assert.Equal(2 * uncached.Count, scorer.Statistics.Hits + scorer.Statistics.Misses);
    }

    [Property(MaxTest = Cases, Arbitrary = [typeof(CombiningProperties)], QuietOnSuccess = true)]
    public async Task Debounced_OneOfOne_IsTheScorerItself(Request r)
    {
        Assert.Equal(await r.Scenario.RunAsync(r.First), await r.Scenario.RunAsync(r.First.Debounced(1, 1)));
    }

    [Property(MaxTest = Cases, Arbitrary = [typeof(CombiningProperties)], QuietOnSuccess = true)]
    public async Task Debounced_AnyThreshold_IsUnsafeWhereKOfTheLastNAre(Request r)
    {
        var (k, n) = (1 + (r.Number % 3), 1 + (r.Number % 3) + (r.Seed % 3));
        var raw = new Queue<SafetyScore>(await r.Scenario.RunAsync(r.First));

        var debounced = new Queue<SafetyScore>(await r.Scenario.RunAsync(r.First.Debounced(k, n)));

        var threshold = ((r.Seed % 21) - 10) / 10f;
        var accepted = new List<bool>();
        foreach (var (candidates, isScored, isAccepted) in r.Scenario.Steps)
        {
            var isLow = false;
            foreach (var _ in isScored ? candidates : [])
            {
                var score = raw.Dequeue();
                isLow = score.Judge(threshold) != SafetyVerdict.Safe;
                var low = accepted.TakeLast(n - 1).Append(isLow).Count(l => l);
                Assert.Equal(
                    !score.IsDeterminate ? SafetyVerdict.Indeterminate : low >= k ? SafetyVerdict.Unsafe : SafetyVerdict.Safe,
                    debounced.Dequeue().Judge(threshold));
            }

            if (isScored && isAccepted)
                accepted.Add(isLow);
        }
    }

    [Property(MaxTest = Cases, Arbitrary = [typeof(CombiningProperties)], QuietOnSuccess = true)]
    public async Task AnyCombinator_ScorersThatCannotSay_NeverGivesAScoreOfItsOwn(Request r)
    {
        var silent = new DelegateScorer("silent", (_, _, _, _) => ValueTask.FromResult(SafetyScore.Indeterminate("cannot say")));
        foreach (var scorer in new ISafetyScorer[]
        {
            new MinimumScorer([r.First, silent]), new MinimumScorer([silent, r.First], ScoringOrder.Parallel),
            new WeightedMeanScorer([new(r.First, 1), new(silent, 0.001)]), new CascadeScorer(silent, silent, new UncertainBand(0, 0)),
            new CascadeScorer(r.First, silent, UncertainBand.Everything), new DebounceScorer(silent), new CachingScorer(silent),
            new PreScoreScorer(silent, r.First), new PreScoreScorer(r.First, silent),
        })
        {
            Assert.All(await r.Scenario.RunAsync(scorer), s => Assert.False(s.IsDeterminate));
        }
    }

    [Property(MaxTest = Cases, Arbitrary = [typeof(CombiningProperties)], QuietOnSuccess = true)]
    public async Task AnyCombinator_CandidatesTogether_GivesTheScoresOfOneByOne(Request r)
    {
        foreach (var (apart, together) in Combinators(r).Zip(Combinators(r)))
            Assert.Equal(await r.Scenario.RunAsync(apart), await r.Scenario.RunTogetherAsync(together));
    }

    public static Arbitrary<Request> Requests()
    {
        // Few texts, so that candidates repeat and a cache is hit.
        var steps = from candidates in Gen.Elements("a", "b", "c", "").NonEmptyListOf()
                    from isScored in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
                    from isAccepted in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
                    select (candidates.Take(3).ToArray(), isScored, isAccepted);
        return (from prompt in Gen.Elements("p", "q")
                from all in steps.ListOf()
                from seed in Gen.Choose(0, 1_000_000)
                from faults in Gen.Elements(0, 4)
                from number in Gen.Choose(0, 9)
                select new Request(
                    new Scenario(prompt, [.. all]),
                    HashScorers.Create(seed, faults, needsSequence: seed % 3 == 0),
                    HashScorers.Create(seed + 1, faults, needsSequence: seed % 5 == 0),
                    number,
                    seed)).ToArbitrary();
    }

    // One that scores a candidate at a time, or several, or all.
    private static ISafetyScorer Together(ISafetyScorer scorer, int seed) => (seed % 3) switch
    {
        0 => scorer,
        1 => new TogetherScorer(scorer),
        _ => new TogetherScorer(scorer) { Most = candidates => 1 + (seed % candidates.Count) },
    };

    private static ISafetyScorer[] Combinators(Request r)
    {
        var (first, second) = (Together(r.First, r.Seed / 15), Together(r.Second, r.Seed / 45));
        var band = new UncertainBand(-r.Number / 10f, r.Number / 10f);
        var minimum = new PreScoreOptions { Rule = PreScoreRule.Minimum };
        return
        [
            new CascadeScorer(first, second, band),
            new MinimumScorer([first, second]), new MinimumScorer([first, second], ScoringOrder.Parallel),
            new WeightedMeanScorer([new(first, 1), new(second, 2)]),
            new DebounceScorer(first, new DebounceOptions { Required = 2, Window = 3, Floor = -0.9f }),
            new CachingScorer(first, 1 + r.Number),
            new PreScoreScorer(first, second), new PreScoreScorer(first, second, minimum),
            first.EscalateTo(second.WithDeadline(TimeSpan.FromMinutes(1)), band).Cached(),
            first.And(second.Cached()).Debounced(2, 2).EscalateTo(first, band),
        ];
    }

    public sealed class Request
    {
        internal Request(Scenario scenario, ISafetyScorer first, ISafetyScorer second, int number, int seed) =>
            (Scenario, First, Second, Number, Seed) = (scenario, first, second, number, seed);

        internal Scenario Scenario { get; }

        internal ISafetyScorer First { get; }

        internal ISafetyScorer Second { get; }

        internal int Number { get; }

        internal int Seed { get; }

        public override string ToString() => $"{Scenario} with {First.Name}, {Number}";
    }
}
