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

    private const int ThresholdFolds = 10;

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
        var chat = LinearHead.Train(Fit(ChatRate), "chat", [.. features.Where(row => row.IsChat)], row => row.Turn, row => row.Row.IsUnsafe == true, progress, cancellationToken);
        var heads = FitHeads(features, chat, progress, cancellationToken);

        progress.WriteLine("Calibrating");
        var replyCurve = FitReplyCurve([.. features.Where(row => !row.IsChat)], cancellationToken);
        var chatCurve = FitChatCurve(builder, chat, rows.HeldApart);

        progress.WriteLine("Choosing the threshold");
        var folds = TextWriter.Synchronized(progress);
        var scores = Enumerable.Range(0, ThresholdFolds).AsParallel().AsOrdered().WithCancellation(cancellationToken).SelectMany(ScoreFold);
        return heads.ToWeights(options.Bits, replyCurve, chatCurve, FalseAlarmThreshold.Choose(scores));

        // Scores of a tenth of the harmless rows, by weights that have not met their prompts in any set.
        List<(string Source, double Score)> ScoreFold(int fold)
        {
            var apart = rows.Harmless.Where(row => RowText.Fold(row.Prompt) % ThresholdFolds == fold).ToList();
            var met = new SameRequests(apart.Select(row => row.Prompt));
            var rest = FitHeads([.. features.Where(row => !met.Contain(row.Row.Prompt))], chat, TextWriter.Null, cancellationToken);
            var weights = rest.ToWeights(options.Bits, replyCurve, chatCurve, threshold: 0);
            folds.WriteLine($"  fold {fold + 1} of {ThresholdFolds}");
            return [.. apart.SelectMany(row => RowScoring.UnsafeSteps(weights, row, RowText.Lines(row.Text)).Select(risk => (Source(row), 1 - (2 * risk))))];
        }
    }

    private FittedHeads FitHeads(IReadOnlyList<FeatureRow> rows, LinearHead chat, TextWriter passes, CancellationToken cancellationToken)
    {
        var reply = ReplyHeads.Train(Fit(ReplyRate), [.. rows.Where(row => !row.IsChat)], passes, cancellationToken);

        // Lessons come in such number that in doubt all would be a reply.
        var judged = rows.Where(row => row.Kind != RowKind.Lesson).ToList();
        return new(reply, chat, LinearHead.Train(Fit(ReplyRate), "gate", judged, row => row.Whole, row => row.IsChat, passes, cancellationToken));
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
                throw new DataException($"No rows of '{source}' are left to calibrate with. Complete the data folder, or leave fewer prompts out.");
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

        return FitCurve("reply", logits, labels, weights);
    }

    private PlattScaling FitChatCurve(FeatureRowBuilder builder, LinearHead chat, IReadOnlyList<TrainingRow> heldApart)
    {
        var rows = heldApart.Where(row => row.Kind == RowKind.Chat).ToList();
        return FitCurve("chat", rows.Select(row => (double)chat.Logit(builder.Build(row))), [.. rows.Select(row => row.Row.IsUnsafe == true)], []);
    }

    private PlattScaling FitCurve(string name, IEnumerable<double> logits, List<bool> labels, IEnumerable<double> weights)
    {
        var unsafeRows = labels.Count(isUnsafe => isUnsafe);
        if (unsafeRows == 0 || unsafeRows == labels.Count)
            throw new DataException($"Of {labels.Count} rows to calibrate the {name} head with {unsafeRows} are unsafe: both kinds are needed. Complete the data folder, or leave fewer prompts out.");
        var curve = PlattScaling.Fit([.. logits], [.. labels], [.. weights]);
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: slope {curve.Slope:0.000}, offset {curve.Offset:0.000}"));
        return curve;
    }

    private static string Source(SafetyRow row) => row.Source.Split(':')[0];
}
