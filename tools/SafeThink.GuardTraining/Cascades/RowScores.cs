using System.Diagnostics;
using SafeThink.GuardTraining.Data;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;
using SafeThink.Traces;
using SafeThink.Training.Data;
using SafeThink.Training.Metrics;

namespace SafeThink.GuardTraining.Cascades;

/// <summary>What a scorer says of rows that it reads step by step, and how long it takes.</summary>
internal sealed class RowScores
{
    private const int MaximumSteps = 8;

    private readonly List<ScoredRow> _rows = [];

    private RowScores()
    {
    }

    /// <summary>A score a row: that of its lowest step, since one step below τ is what a decode stops at.</summary>
    public IReadOnlyList<ScoredRow> Rows => _rows;

    /// <summary>How many steps were scored.</summary>
    public int Steps { get; private set; }

    /// <summary>At how many of them the scorer could not say. Such a step counts as -1, never as safe.</summary>
    public int Indeterminate { get; private set; }

    /// <summary>How long the scorer took for all of them.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>How often an unsafe row scores below a safe one, ties counting half. NaN without both.</summary>
    public double Auc => RocCurve.Area([.. _rows.Select(row => (double)-row.Score)], [.. _rows.Select(row => !row.IsSafe)]);

    /// <summary>Scores rows, each in a session of its own. Every step becomes part of the trace, whatever its score.</summary>
    /// <param name="scorer">The scorer.</param>
    /// <param name="texts">The rows; of each the first eight steps are read.</param>
    /// <param name="cancellationToken">Stops the scoring.</param>
    public static async Task<RowScores> OfAsync(ISafetyScorer scorer, IReadOnlyList<LabelledText> texts, CancellationToken cancellationToken)
    {
        var scores = new RowScores();
        foreach (var text in texts)
            scores._rows.Add(new ScoredRow(await scores.LowestAsync(scorer, text, cancellationToken), !text.IsUnsafe));
        return scores;
    }

    private async Task<float> LowestAsync(ISafetyScorer scorer, LabelledText text, CancellationToken cancellationToken)
    {
        var steps = StepCutter.Cut(text.Text, StepSegmentation.Default);
        var lowest = 1f;
        var start = Stopwatch.GetTimestamp();
        await using (var session = scorer.OpenSession(Prompt.FromText(text.Request)))
        {
            foreach (var (index, step) in steps.Take(MaximumSteps).Index())
            {
                var candidate = new TraceStep(index + 1, TracePhase.Reasoning, step);
                var score = await session.ScoreAsync(candidate, cancellationToken);
                session.Accept(candidate);
                Steps++;
                Indeterminate += score.IsDeterminate ? 0 : 1;
                lowest = Math.Min(lowest, score.IsDeterminate ? score.Value : -1);
            }
        }

        Time += Stopwatch.GetElapsedTime(start);
        return lowest;
    }
}
