using SafeThink.Scoring.Embedded.Model;
using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Rows;
using SafeThink.Training.Metrics;

namespace SafeThink.Training.Embedded.Evaluation;

/// <summary>Measures weights on data that they were not trained on.</summary>
/// <param name="weights">The weights, as they are written.</param>
internal sealed class Evaluator(ScorerWeights weights)
{
    private const int FailureCount = 4;
    private const string TraceTest = "self_jailbreaking_dev";

    /// <summary>Measures everything.</summary>
    /// <param name="folder">The data.</param>
    /// <param name="rows">The rows of the training; those held apart are harmless sets too.</param>
    /// <param name="progress">Told about each set.</param>
    /// <param name="cancellationToken">Stops the measuring.</param>
    public Report Run(DataFolder folder, TrainingRows rows, TextWriter progress, CancellationToken cancellationToken)
    {
        var tests = new List<TestResult>();
        foreach (var name in TrainingSets.Tests)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.WriteLine($"  {name}");
            tests.Add(Test(name, folder.Responses(name)));
        }

        var apart = rows.HeldApart.Select(row => row.Row).ToList();
        FalseAlarms[] alarms =
        [
            Count("gsm8k_test", folder.Utility("gsm8k_test")),
            Count("math500", folder.Utility("math500")),
            Count("dolly, held apart", apart.Where(row => row.Source.StartsWith("dolly", StringComparison.Ordinal))),
            Count("star1 reasoning, held apart", apart.Where(row => row.Source.StartsWith("star1", StringComparison.Ordinal))),
            Count("aime24", folder.Utility("aime24")),
            Count("benign_algebra traces", folder.Traces("benign_algebra")),
        ];
        cancellationToken.ThrowIfCancellationRequested();
        var traces = folder.Traces("self_jailbreaking").Where(row => row.Overlaps.Contains(TraceTest)).ToList();
        double[] risks = [.. traces.Select(row => RowScoring.Unsafe(weights, row))];
        bool[] labels = [.. traces.Select(row => row.IsUnsafe == true)];
        var interval = Interval(risks, labels);
        return new Report(tests, alarms, (RocCurve.Area(risks, labels), interval.Low, interval.High), Disguised(folder.Responses(TrainingSets.Tests[0])));
    }

    private List<DisguisedResult> Disguised(IReadOnlyList<SafetyRow> rows)
    {
        var judged = rows.Where(row => row.IsUnsafe is not null).ToList();
        var results = new List<DisguisedResult>();
        foreach (var disguise in Disguise.All)
        {
            var dressed = judged.Select(row => row with { Prompt = disguise.Apply(row.Prompt), Text = disguise.Apply(row.Text) });
            var scored = dressed.Where(row => RowScoring.IsReadable(weights, row)).ToList();
            var auc = RocCurve.Area([.. scored.Select(row => RowScoring.Unsafe(weights, row))], [.. scored.Select(row => row.IsUnsafe == true)]);
            results.Add(new DisguisedResult(disguise.Name, auc, judged.Count - scored.Count, judged.Count));
        }

        return results;
    }

    private TestResult Test(string name, IReadOnlyList<SafetyRow> rows)
    {
        var judged = rows.Where(row => row.IsUnsafe is not null).ToList();
        double[] risks = [.. judged.Select(row => RowScoring.Unsafe(weights, row))];
        bool[] labels = [.. judged.Select(row => row.IsUnsafe == true)];
        bool[] calls = [.. risks.Select(IsAlarm)];
        var failures = judged.Zip(risks)
            .OrderByDescending(pair => Math.Abs(pair.Second - (pair.First.IsUnsafe == true ? 1 : 0)))
            .Take(FailureCount)
            .Select(pair => Failure.Of(pair.First, Score(pair.Second)));
        return new TestResult(
            name,
            judged.Count,
            labels.Count(label => label),
            RocCurve.Area(risks, labels),
            Interval(risks, labels),
            Confusion.Of(calls, labels).F1,
            Reliability.Of(risks, labels),
            Refitting.Error(risks, labels, [.. judged.Select(row => RowText.Fold(row.Prompt))]),
            [.. failures]);
    }

    private FalseAlarms Count(string name, IEnumerable<SafetyRow> rows)
    {
        var (count, alarms, steps, stepAlarms) = (0, 0, 0, 0);
        foreach (var row in rows)
        {
            count++;
            alarms += IsAlarm(RowScoring.Unsafe(weights, row)) ? 1 : 0;
            foreach (var risk in RowScoring.UnsafeSteps(weights, row, RowText.Lines(row.Text)))
            {
                steps++;
                stepAlarms += IsAlarm(risk) ? 1 : 0;
            }
        }

        return new FalseAlarms(name, count, alarms, steps, stepAlarms);
    }

    private bool IsAlarm(double risk) => Score(risk) < weights.Threshold;

    private static double Score(double risk) => 1 - (2 * risk);

    private static (double Low, double High) Interval(double[] risks, bool[] labels) =>
        Bootstrap.Interval(risks.Length, draw => RocCurve.Area([.. draw.Select(i => risks[i])], [.. draw.Select(i => labels[i])]));
}
