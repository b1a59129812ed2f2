using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using SafeThink.EndToEnd.Guards;
using SafeThink.EndToEnd.Trials;
using SafeThink.Guard;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.EndToEnd.Growth;

/// <summary>P4: what a guard takes for a whole trace and for its next step, as the trace grows.</summary>
internal static class GrowthCommand
{
    private const int StepTokens = 64;

    private static readonly int[] Lengths = [256, 512, 1024, 2048];

    // About as long as people ask; it is read with the first step.
    private static readonly Prompt Request = Prompt.FromText(Words(30));

    public static Command Create() => new TrialVerb(
        "growth",
        "What a guard takes as the trace grows",
        "P4. SafeThink's own guard and a judge score traces of several lengths step by step, and their next step with what they have read and anew.",
        rounds: 12).Create(MeasureAsync);

    private static async IAsyncEnumerable<TrialGroup> MeasureAsync(TrialContext context)
    {
        await using (var guard = await SafeThinkGuard.LoadAsync(SafeThinkGuard.Options with { MaxSessions = 2 }, cancellationToken: context.CancellationToken))
        {
            yield return await WholeTracesAsync("SafeThink's own guard", guard, context);
            yield return await NextStepAsync("SafeThink's own guard", guard, context);
        }

        await using (var judge = await RandomJudge.LoadAsync(context.Scratch, context.CancellationToken))
        {
            yield return await WholeTracesAsync("a judge of 15M random weights", judge, context);
            yield return await NextStepAsync("a judge of 15M random weights", judge, context);
        }
    }

    private static Task<TrialGroup> WholeTracesAsync(string name, ISafetyScorer scorer, TrialContext context) => context.CompareAsync(
        $"{name}, whole traces",
        [.. Lengths.Select(length => new Trial(
            Tokens(length), $"A request, and a trace of {length} tokens in steps of {StepTokens}, each scored and accepted.", token => ScoreWholeAsync(scorer, length, token)))]);

    private static async Task<TrialGroup> NextStepAsync(string name, ISafetyScorer scorer, TrialContext context)
    {
        var (naive, longest) = (new RereadingScorer(scorer), Lengths[^1]);
        return await context.CompareAsync(
            $"{name}, the next step",
            [
                new("read anew", $"A step of {StepTokens} tokens behind a trace of {longest}; request and trace are read with it.", token => ScoreNextAsync(naive, longest, token)),
                .. Lengths.Reverse().Select(length => new Trial($"behind {Tokens(length)}", $"A step behind a trace of {length} tokens that is read.", token => ScoreNextAsync(scorer, length, token))),
            ]);
    }

    private static async Task<TimeSpan> ScoreWholeAsync(ISafetyScorer scorer, int length, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await using var session = scorer.OpenSession(Request);
        for (var number = 1; number <= length / StepTokens; number++)
            await ScoreAsync(session, number, cancellationToken);
        return watch.Elapsed;
    }

    private static async Task<TimeSpan> ScoreNextAsync(ISafetyScorer scorer, int length, CancellationToken cancellationToken)
    {
        await using var session = scorer.OpenSession(Request);
        var number = 0;
        while (++number < length / StepTokens)
            session.Accept(Step(number));

        // What is accepted is read with the step that is scored next, or anew with each.
        await ScoreAsync(session, number, cancellationToken);
        var watch = Stopwatch.StartNew();
        await ScoreAsync(session, number + 1, cancellationToken);
        return watch.Elapsed;
    }

    private static async Task ScoreAsync(IScoringSession session, int number, CancellationToken cancellationToken)
    {
        if (await session.ScoreAsync(Step(number), cancellationToken) is { IsDeterminate: false } score)
            throw new InvalidOperationException($"Step {number} was not scored: {score.Reason}.");
        session.Accept(Step(number));
    }

    private static TraceStep Step(int number) => new(number, TracePhase.Reasoning, Words(StepTokens));

    // Each word is a token of its own in both vocabularies.
    private static string Words(int count) => string.Concat(Enumerable.Repeat(" do", count));

    private static string Tokens(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} tokens");
}
