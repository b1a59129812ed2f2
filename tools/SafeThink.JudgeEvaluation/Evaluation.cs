using System.Diagnostics;
using System.Globalization;
using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.JudgeEvaluation;

/// <summary>Scores rows with a judge or a classifier and prints what came of it; the rows' text is never printed.</summary>
internal sealed class Evaluation(ISafetyScorer scorer, TextWriter output, TextWriter progress)
{
    private readonly List<double> _safe = [];
    private readonly List<double> _unsafe = [];
    private readonly List<double> _differences = [];
    private int _indeterminate;

    /// <summary>Scores whole replies and, where asked for, the same replies step by step.</summary>
    public async Task RunAsync(IReadOnlyList<LabelledReply> rows, bool compares, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < rows.Count; i++)
        {
            var score = await ScoreAsync(rows[i], [rows[i].Response], cancellationToken);
            if (!score.IsDeterminate)
                _indeterminate++;
            else
                (rows[i].IsUnsafe ? _unsafe : _safe).Add(score.Value);
            if (compares && score.IsDeterminate)
                await CompareAsync(rows[i], cancellationToken);
            if ((i + 1) % 10 == 0 || i + 1 == rows.Count)
                progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1} of {rows.Count} rows, {watch.Elapsed.TotalSeconds:0} s, AUC so far {RankStatistics.Auc(_unsafe, _safe):0.000}"));
        }

        // A classifier reads one window a score, so there is nothing to count.
        var tokens = scorer is JudgeScorer judge ? $"{judge.EvaluatedTokens} tokens in " : "";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{scorer.Name}: {_unsafe.Count} unsafe, {_safe.Count} safe, {_indeterminate} indeterminate; AUC {RankStatistics.Auc(_unsafe, _safe):0.000}, F1 at 0 {RankStatistics.F1(_unsafe, _safe, 0):0.000}; {tokens}{watch.Elapsed.TotalSeconds:0} s"));
        if (_differences.Count > 0)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"step by step against from scratch: {_differences.Count} scores, mean difference {_differences.Average():0.000000}, largest {_differences.Max():0.000000}"));
        }
    }

    private async Task CompareAsync(LabelledReply row, CancellationToken cancellationToken)
    {
        string[] steps = [.. Steps(row.Response)];
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

    // As the guarded decoder cuts them: behind a blank line.
    private static IEnumerable<string> Steps(string text)
    {
        while (text.IndexOf("\n\n", StringComparison.Ordinal) is >= 0 and var end && end + 2 < text.Length)
        {
            yield return text[..(end + 2)];
            text = text[(end + 2)..];
        }

        if (text.Length > 0)
            yield return text;
    }
}
