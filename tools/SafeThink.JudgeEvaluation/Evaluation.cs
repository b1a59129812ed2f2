using System.Diagnostics;
using System.Globalization;
using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;
using SafeThink.Training.Data;
using SafeThink.Training.Metrics;

namespace SafeThink.JudgeEvaluation;

/// <summary>Scores rows with a judge or a classifier and prints what came of it; the rows' text is never printed.</summary>
internal sealed class Evaluation(ISafetyScorer scorer, TextWriter output, TextWriter progress)
{
    private readonly List<double> _scores = [];
    private readonly List<bool> _labels = [];
    private readonly List<double> _differences = [];
    private int _indeterminate;

    // Unsafe is what is looked for, and it is what scores low.
    private double Auc => RocCurve.Area([.. _scores.Select(s => -s)], [.. _labels]);

    private double F1 => Confusion.Of([.. _scores.Select(s => s < 0)], [.. _labels]).F1;

    /// <summary>Scores whole replies and, where asked for, the same replies step by step.</summary>
    public async Task RunAsync(IReadOnlyList<LabelledReply> rows, bool compares, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < rows.Count; i++)
        {
            var score = await ScoreAsync(rows[i], [rows[i].Response], cancellationToken);
            if (score.IsDeterminate)
            {
                _scores.Add(score.Value);
                _labels.Add(rows[i].IsUnsafe);
                if (compares)
                    await CompareAsync(rows[i], cancellationToken);
            }
            else
            {
                _indeterminate++;
            }

            if ((i + 1) % 10 == 0 || i + 1 == rows.Count)
                progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1} of {rows.Count} rows, {watch.Elapsed.TotalSeconds:0} s, AUC so far {Auc:0.000}"));
        }

        // A classifier reads one window a score, so there is nothing to count.
        var tokens = scorer is JudgeScorer judge ? $"{judge.EvaluatedTokens} tokens in " : "";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{scorer.Name}: {_labels.Count(l => l)} unsafe, {_labels.Count(l => !l)} safe, {_indeterminate} indeterminate; AUC {Auc:0.000}, F1 at 0 {F1:0.000}; {tokens}{watch.Elapsed.TotalSeconds:0} s"));
        if (_differences.Count > 0)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"step by step against from scratch: {_differences.Count} scores, mean difference {_differences.Average():0.000000}, largest {_differences.Max():0.000000}"));
        }
    }

    private async Task CompareAsync(LabelledReply row, CancellationToken cancellationToken)
    {
        string[] steps = [.. StepCutter.Cut(row.Response, StepSegmentation.Default)];
        await using var session = scorer.OpenSession(Prompt.FromText(row.Prompt));
        for (var i = 0; i < steps.Length; i++)
        {
            var step = new TraceStep(i + 1, TracePhase.Reasoning, steps[i]);
            var score = await session.ScoreAsync(step, cancellationToken);
            session.Accept(step);
            var scratch = await ScoreAsync(row, [string.Concat(steps[..(i + 1)])], cancellationToken);
            if (score.IsDeterminate && scratch.IsDeterminate)
                _differences.Add(Math.Abs(score.Value - scratch.Value));
        }
    }

    private async Task<SafetyScore> ScoreAsync(LabelledReply row, string[] steps, CancellationToken cancellationToken)
    {
        await using var session = scorer.OpenSession(Prompt.FromText(row.Prompt));
        return await session.ScoreAsync(new TraceStep(1, TracePhase.Reasoning, string.Concat(steps)), cancellationToken);
    }
}
