using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using SafeThink.EndToEnd.Guards;
using SafeThink.EndToEnd.Models;
using SafeThink.EndToEnd.Trials;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.EndToEnd.Reading;

/// <summary>What a guard takes to read a step, by the step's length, and in pieces.</summary>
internal static class ReadingCommand
{
    private const int TraceTokens = 128;
    private const int StepTokens = 40;

    /// <summary>The lengths that are measured beside that of a usual step.</summary>
    public static IReadOnlyList<int> Lengths { get; } = [1, 2, 4, 8, 16, 24, 64, 128];

    private static readonly int[] Pieces = [8, 4];

    public static Command Create() => new TrialVerb(
        "reading",
        "What a guard takes to read a step",
        "A guard reads steps of several lengths behind a trace, and one step in pieces: the model of cost is made from this.",
        rounds: 12).Create(ModelCatalog.Defaults, MeasureAsync);

    /// <summary>What the group of a model's guard is called.</summary>
    public static string GroupName(string model) => $"the guard of {model}";

    /// <summary>What the trial of a step of some length is called.</summary>
    public static string TrialName(int tokens) => string.Create(CultureInfo.InvariantCulture, $"{tokens} tokens");

    private static async IAsyncEnumerable<TrialGroup> MeasureAsync(NamedModel model, TrialContext context)
    {
        await using var guard = await GuardModel.ForAsync(model, context.Scratch, context.CancellationToken);
        var steps = new List<Trial>
        {
            new(TrialName(StepTokens), $"A step of {StepTokens} tokens behind a trace of {TraceTokens}, in one go.", token => ReadAsync(guard, [StepTokens], token)),
        };
        steps.AddRange(Lengths.Select(length => new Trial(TrialName(length), $"The same with a step of {length}.", token => ReadAsync(guard, [length], token))));
        steps.AddRange(Pieces.Select(piece => new Trial(
            $"{StepTokens / piece} × {piece} tokens",
            $"A step of {StepTokens} tokens in pieces of {piece}, as if it were read while it is decoded; the sum.",
            token => ReadAsync(guard, [.. Enumerable.Repeat(piece, StepTokens / piece)], token))));
        yield return await context.CompareAsync(GroupName(model.Name), steps);
    }

    private static async Task<TimeSpan> ReadAsync(HiddenStateScorer guard, int[] lengths, CancellationToken cancellationToken)
    {
        await using var session = guard.OpenSession(Prompt.FromText("How?"));
        session.Accept(Step(TraceTokens));

        // The request and the trace are read with the first step that is scored.
        await session.ScoreAsync(Step(1), cancellationToken);
        var watch = Stopwatch.StartNew();
        foreach (var length in lengths)
        {
            var step = Step(length);
            if (await session.ScoreAsync(step, cancellationToken) is { IsDeterminate: false } score)
                throw new InvalidOperationException($"The guard did not score the step: {score.Reason}.");
            session.Accept(step);
        }

        return watch.Elapsed;
    }

    // Each word is a token of its own in every vocabulary that is measured.
    private static TraceStep Step(int tokens) => new(1, TracePhase.Reasoning, string.Concat(Enumerable.Repeat(" do", tokens)));
}
