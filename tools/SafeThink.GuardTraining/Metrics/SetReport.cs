using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Fitting;
using SafeThink.Training.Data;
using SafeThink.Training.Metrics;

namespace SafeThink.GuardTraining.Metrics;

/// <summary>What a head makes of a set.</summary>
internal sealed class SetReport
{
    private readonly List<(Sample Sample, double Probability)> _scored;
    private readonly Func<int, string> _groupOf;

    /// <summary>Reports on a set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="scored">Its samples, scored by a calibrated head.</param>
    /// <param name="groupOf">What rows with the same request as a row share, by its number.</param>
    public SetReport(DataSet set, IEnumerable<ScoredSample> scored, Func<int, string> groupOf)
    {
        Set = set;
        _groupOf = groupOf;
        _scored = [.. scored.Select(s => (s.Sample, 1 / (1 + Math.Exp(-s.Logit))))];
    }

    /// <summary>Scores a set, apart from rows that the layers learned from.</summary>
    /// <param name="states">The set.</param>
    /// <param name="choice">What of the states the head looks at.</param>
    /// <param name="model">The head.</param>
    /// <param name="width">The length of a state.</param>
    public SetReport(LabelledStates states, FeatureChoice choice, LinearModel model, int width)
        : this(states.Set, model.Score(states.Samples(choice, width).Where(s => states.MayJudge(s.Row))), row => states.Rows[row].Group)
    {
    }

    /// <summary>The set.</summary>
    public DataSet Set { get; }

    /// <summary>P(unsafe) of whole rows, with their labels.</summary>
    public List<(double Probability, bool IsUnsafe)> Whole => [.. _scored.Where(s => s.Sample.IsLast).Select(s => (s.Probability, s.Sample.IsUnsafe))];

    /// <summary>The calibration error of whole rows once a curve was fitted on the other half of the set's requests.</summary>
    public double RefittedError
    {
        get
        {
            var whole = Whole;
            return Refitting.Error(
                [.. whole.Select(s => s.Probability)],
                [.. whole.Select(s => s.IsUnsafe)],
                [.. _scored.Where(s => s.Sample.IsLast).Select(s => RowText.Fold(_groupOf(s.Sample.Row)))]);
        }
    }

    /// <summary>P(unsafe) after each step of a position, with the row's label.</summary>
    /// <param name="isWanted">Which positions, from 0.</param>
    public List<(double Probability, bool IsUnsafe)> Steps(Func<int, bool> isWanted) =>
        [.. _scored.Where(s => isWanted(s.Sample.Step)).Select(s => (s.Probability, s.Sample.IsUnsafe))];

    /// <summary>The share of steps whose score lies below a threshold.</summary>
    public double AlarmRate(double threshold) => (double)_scored.Count(s => 1 - (2 * s.Probability) < threshold) / _scored.Count;
}
