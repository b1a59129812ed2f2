using System.Runtime.InteropServices;
using SafeThink.Scoring.Embedded.Features;
using SafeThink.Scoring.Embedded.Model;
using SafeThink.Scoring.Embedded.Text;
using SafeThink.Training.Embedded.Rows;

namespace SafeThink.Training.Embedded.Features;

/// <summary>Reads rows with the scorer's own reader, so that training and scoring see the same features.</summary>
/// <param name="bits">How many bits of a feature's hash choose its place.</param>
internal sealed class FeatureRowBuilder(int bits)
{
    private const int HalfWindow = StepReader.WindowLength / 2;

    private readonly List<(int Word, FeatureGroup Group, int Place)> _entries = [];

    /// <summary>Reads a row.</summary>
    public FeatureRow Build(TrainingRow training)
    {
        var row = training.Row;
        var isChat = training.Kind == RowKind.Chat;
        _entries.Clear();
        var requestLog = new FeatureLog(bits, _entries);
        var request = new RequestFeatures<FeatureLog>(ref requestLog);
        WordReader.Read(row.Prompt.AsSpan(0, Math.Min(row.Prompt.Length, ScoringModel.RequestLength)), ref request);
        var textStart = _entries.Count;
        var textLog = new FeatureLog(bits, _entries);
        var text = new TextFeatures<FeatureLog>(ref textLog, position: 0);
        WordReader.Read(row.Text, ref text);
        var entries = CollectionsMarshal.AsSpan(_entries);
        var whole = Vector(entries, group => group != FeatureGroup.RequestPiece);
        return new FeatureRow(row, whole, isChat ? Vector(entries, _ => true) : whole, Windows(textStart, textLog.Words), training.Kind, training.Risk, training.Weight);
    }

    private List<SparseVector> Windows(int textStart, int words)
    {
        var windows = new List<SparseVector>();
        var entries = CollectionsMarshal.AsSpan(_entries)[textStart..];
        var halves = (words + HalfWindow - 1) / HalfWindow;
        for (var half = 0; half < Math.Max(1, halves - 1) && halves > 0; half++)
        {
            var (first, end) = (FirstOf(entries, half * HalfWindow), FirstOf(entries, (half + 2) * HalfWindow));
            windows.Add(Vector(entries[first..end], group => group is FeatureGroup.Word or FeatureGroup.Piece));
        }

        return windows;
    }

    // Entries are in the order of their words.
    private static int FirstOf(ReadOnlySpan<(int Word, FeatureGroup Group, int Place)> entries, int word)
    {
        var (low, high) = (0, entries.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = entries[middle].Word < word ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static SparseVector Vector(ReadOnlySpan<(int Word, FeatureGroup Group, int Place)> entries, Func<FeatureGroup, bool> isWanted)
    {
        Span<int> lengths = stackalloc int[5];
        lengths.Clear();
        foreach (var (_, group, _) in entries)
            lengths[(int)group]++;
        var values = new Dictionary<int, float>();
        foreach (var (_, group, place) in entries)
        {
            if (isWanted(group))
                values[place] = values.GetValueOrDefault(place) + (1 / MathF.Sqrt(lengths[(int)group] + GroupSum.Doubt));
        }

        return new SparseVector([.. values.Keys], [.. values.Values]);
    }
}
