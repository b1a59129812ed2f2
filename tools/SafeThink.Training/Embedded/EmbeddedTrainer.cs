using System.Globalization;
using SafeThink.Scoring.Embedded.Model;
using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Features;
using SafeThink.Training.Embedded.Fitting;
using SafeThink.Training.Embedded.Rows;
using SafeThink.Training.Metrics;

namespace SafeThink.Training.Embedded;

/// <summary>Fits the heads, puts them into bytes, calibrates them and chooses the threshold.</summary>
/// <param name="options">How.</param>
/// <param name="progress">Told what is being done.</param>
internal sealed class EmbeddedTrainer(EmbeddedTrainingOptions options, TextWriter progress)
{
    private const float ReplyRate = 0.1f;
    private const float ChatRate = 0.05f;
    private const double CalibrationWeight = 500;

    // The sets are like those that were learned from; on other harmless text there are more.
    private const double FalseAlarmTarget = 0.0025;
    private const double LowestThreshold = -0.9;

    // A sharp gate, and in doubt it is a reply: that is what is guarded.
    private const float GateSlope = 2;
    private const float GateOffset = -1;

    private static readonly string[] CalibrationSources = ["gptfuzz", "jailjudge_mini", "refusal_direction"];

    /// <summary>Trains weights.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    public ScorerWeights Train(TrainingRows rows, CancellationToken cancellationToken)
    {
        progress.WriteLine("Reading features");
        var builder = new FeatureRowBuilder(options.Bits);
        var features = new List<FeatureRow>(rows.Train.Count);
        foreach (var row in rows.Train)
        {
            cancellationToken.ThrowIfCancellationRequested();
            features.Add(builder.Build(row));
        }

        progress.WriteLine("Fitting");
        var replies = features.Where(row => !row.IsChat).ToList();
        var turns = features.Where(row => row.IsChat).ToList();
        var reply = ReplyHeads.Train(Fit(ReplyRate), replies, progress, cancellationToken);
        var chat = LinearHead.Train(Fit(ChatRate), "chat", turns, row => row.Turn, row => row.Row.IsUnsafe == true, progress, cancellationToken);

        // Lessons come in such number that in doubt all would be a reply.
        var judged = features.Zip(rows.Train).Where(pair => pair.Second.Kind != RowKind.Lesson).Select(pair => pair.First).ToList();
        var gate = LinearHead.Train(Fit(ReplyRate), "gate", judged, row => row.Whole, row => row.IsChat, progress, cancellationToken);

        var (table, scales) = WeightsQuantizer.Quantize(options.Bits, reply.Whole, reply.Window, chat.Weights, gate.Weights);
        progress.WriteLine("Calibrating");
        var replyCurve = FitReplyCurve(replies, cancellationToken);
        var chatCurve = FitChatCurve(builder, chat, rows.HeldApart);
        var heads = new HeadWeights[]
        {
            new(scales[(int)Head.Reply], reply.Bias, (float)replyCurve.Slope, (float)replyCurve.Offset),
            new(scales[(int)Head.Window], 0, 1, 0),
            new(scales[(int)Head.Chat], chat.Bias, (float)chatCurve.Slope, (float)chatCurve.Offset),
            new(scales[(int)Head.Gate], gate.Bias, GateSlope, GateOffset),
        };
        var weights = new ScorerWeights(options.Bits, table, heads, threshold: 0);
        return new ScorerWeights(options.Bits, table, heads, Threshold(weights, rows));
    }

    private Fit Fit(float rate) => new(options.Bits, options.Epochs, rate, options.Seed);

    // What the scorer meets is a source that it was not trained on, where it is less sure than on rows like its own.
    private PlattScaling FitReplyCurve(List<FeatureRow> replies, CancellationToken cancellationToken)
    {
        var (logits, labels, weights) = (new List<double>(), new List<bool>(), new List<double>());
        foreach (var source in CalibrationSources)
        {
            progress.WriteLine($"  without {source}");
            var apart = replies.Where(row => Source(row.Row) == source).ToList();
            if (apart.Count == 0)
                throw new DataException($"No rows of '{source}' are left to calibrate with. Complete the data folder.");
            var rest = replies.Where(row => Source(row.Row) != source).ToList();
            var heads = ReplyHeads.Train(Fit(ReplyRate), rest, TextWriter.Null, cancellationToken);
            var classes = apart.CountBy(row => row.Row.IsUnsafe == true).ToDictionary();
            foreach (var row in apart)
            {
                var isUnsafe = row.Row.IsUnsafe == true;
                logits.Add(heads.Logit(row));
                labels.Add(isUnsafe);

                // A source's safe rows count as much as its unsafe ones, and as those of another source: how many are unsafe
                // differs from use to use.
                weights.Add(CalibrationWeight / classes[isUnsafe]);
            }
        }

        return Report("reply", PlattScaling.Fit([.. logits], [.. labels], [.. weights]));
    }

    private PlattScaling FitChatCurve(FeatureRowBuilder builder, LinearHead chat, IReadOnlyList<TrainingRow> heldApart)
    {
        var rows = heldApart.Where(row => row.Kind == RowKind.Chat).ToList();
        return Report("chat", PlattScaling.Fit(
            [.. rows.Select(row => (double)chat.Logit(builder.Build(row)))],
            [.. rows.Select(row => row.Row.IsUnsafe == true)]));
    }

    private PlattScaling Report(string name, PlattScaling curve)
    {
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: slope {curve.Slope:0.000}, offset {curve.Offset:0.000}"));
        return curve;
    }

    private static string Source(SafetyRow row) => row.Source.Split(':')[0];

    // 0, or lower if ordinary steps would be taken for unsafe ones too often.
    private static float Threshold(ScorerWeights weights, TrainingRows rows)
    {
        var benign = rows.HeldApart
            .Where(row => row.Kind == RowKind.Reasoning || row.Row.Source.StartsWith("dolly", StringComparison.Ordinal))
            .SelectMany(row => RowScoring.UnsafeSteps(weights, row.Row, RowText.Lines(row.Row.Text)))
            .Select(risk => 1 - (2 * risk))
            .Order()
            .ToArray();
        var lowest = benign[(int)(benign.Length * FalseAlarmTarget)];
        return (float)Math.Clamp(Math.Floor(lowest * 100) / 100, LowestThreshold, 0);
    }
}
