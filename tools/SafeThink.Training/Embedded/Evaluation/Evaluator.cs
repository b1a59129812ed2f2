using SafeThink.Scoring.Embedded.Model;
using SafeThink.Training.Data;
using SafeThink.Training.Metrics;

namespace SafeThink.Training.Embedded.Evaluation;

/// <summary>Measures weights on data that they were not trained on.</summary>
/// <param name="weights">The weights, as they are written.</param>
internal sealed class Evaluator(ScorerWeights weights)
{
    private const int FailureCount = 4;

    /// <summary>Measures everything.</summary>
    /// <param name="data">What to measure on.</param>
    /// <param name="progress">Told about each set.</param>
    /// <param name="cancellationToken">Stops the measuring.</param>
    public Report Run(MeasuredData data, TextWriter progress, CancellationToken cancellationToken)
    {
        var tests = new List<TestResult>();
        foreach (var (name, judged) in data.Tests)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.WriteLine($"  {name}");
            tests.Add(Test(name, judged));
        }

        var alarms = data.Harmless.Select(set => Count(set.Name, set.Rows)).ToList();
        cancellationToken.ThrowIfCancellationRequested();
        double[] risks = [.. data.Traces.Select(row => RowScoring.Unsafe(weights, row))];
        bool[] labels = [.. data.Traces.Select(row => row.IsUnsafe == true)];
        var interval = Interval(risks, labels);
        return new Report(tests, alarms, (RocCurve.Area(risks, labels), interval.Low, interval.High), Disguised(data.Tests[0].Judged));
    }

    private List<DisguisedResult> Disguised(IReadOnlyList<SafetyRow> judged)
    {
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

    private TestResult Test(string name, IReadOnlyList<SafetyRow> judged)
    {
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
