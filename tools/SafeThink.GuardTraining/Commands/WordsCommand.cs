using System.CommandLine;
using SafeThink.GuardTraining.Cards;
using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Extraction;
using SafeThink.GuardTraining.Fitting;
using SafeThink.GuardTraining.Metrics;
using SafeThink.GuardTraining.Tuning;
using SafeThink.GuardTraining.Words;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Scoring.Embedded;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Commands;

/// <summary><c>words</c>: lets a trained head count words beside states, and brings its card up to date.</summary>
internal static class WordsCommand
{
    public static Command Create()
    {
        var model = new Argument<FileInfo>("model") { Description = "The guard's model." };
        var head = new Argument<FileInfo>("head") { Description = "The guard's head; words that it counts already are forgotten." };
        var card = new Argument<FileInfo>("card") { Description = "Its card." };
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder of the labelled data.", Required = true };
        var apart = new Option<FileInfo>("--apart") { Description = $"Weights of the embedded scorer that 'embedded --leave-out {TuningData.HeldApart}' wrote.", Required = true };
        var cache = new Option<DirectoryInfo>("--cache") { Description = "Where what the guard says of the rows is kept; reading them takes a quarter of an hour.", Required = true };
        var output = new Option<DirectoryInfo>("--output") { Description = "Where the head and the card go.", Required = true };
        var command = new Command("words", "Let a head count words too, as the embedded scorer reads them.") { model, head, card, data, apart, cache, output };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => RunAsync(
                new HiddenStateScorerOptions { ModelPath = parsed.GetRequiredValue(model).FullName, HeadPath = parsed.GetRequiredValue(head).FullName },
                parsed.GetRequiredValue(card).FullName,
                new DataFolder(parsed.GetRequiredValue(data).FullName),
                EmbeddedScorer.Load(parsed.GetRequiredValue(apart).FullName),
                parsed.GetRequiredValue(cache).FullName,
                parsed.GetRequiredValue(output).FullName,
                cancellationToken),
            CancellationToken.None));
        return command;
    }

    private static async Task<int> RunAsync(
        HiddenStateScorerOptions options, string card, DataFolder data, EmbeddedScorer apart, string cache, string output, CancellationToken cancellationToken)
    {
        // Reading takes minutes: what is missing or cannot be written is better said before.
        var trained = await File.ReadAllTextAsync(card, cancellationToken);
        WordsCard.Verify(trained);
        Directory.CreateDirectory(output);
        var head = ScaledHead.WithoutWords(HiddenStateHead.Load(options.HeadPath));
        var measured = GuardData.Sets.Where(s => s.Use != DataUse.Training).Select(s => (Set: s, Rows: DataReader.Read(data, s))).ToList();
        var learned = GuardData.Sets.Where(s => s is { Use: DataUse.Training, IsThought: false })
            .Select(s => (Set: s, Rows: DataReader.Read(data, s).Where(r => s.IsEveryday || TuningData.IsHeldApart(r.Group)).ToList())).ToList();
        var guard = new GuardLogits(options.ModelPath, head, cache);
        await guard.ReadAsync(measured.Concat(learned).Select(s => (s.Set, (IReadOnlyList<LabelledText>)s.Rows)), Console.Error.WriteLine, cancellationToken);

        async Task<List<Sample>> SamplesAsync((DataSet Set, List<LabelledText> Rows) set, EmbeddedScorer words) =>
            await SamplesOfAsync(set.Set, set.Rows, guard.Of(set.Set, set.Rows.Count), words, cancellationToken);

        // The share is chosen by rows that neither the guard's layers nor these weights learned from.
        var known = new List<(DataSet Set, List<LabelledText> Rows, List<Sample> Samples)>();
        foreach (var set in learned)
            known.Add((set.Set, set.Rows, await SamplesAsync(set, apart)));
        var losses = WordShare.Losses([.. known.SelectMany(k => k.Samples.Where(s => TuningData.IsHeldApart(k.Rows[s.Row].Group)))]);
        var share = losses.MinBy(l => l.Loss).Share;
        var model = WordShare.Model(share);

        // As for a head without words: τ is chosen on what was learned from, so that the alarms on the other sets are a test of it.
        var threshold = ThresholdChoice.Choose([.. known.Where(k => k.Set.IsEveryday).Select(k => new SetReport(k.Set, model.Score(k.Samples), row => k.Rows[row].Group))]);
        var shipped = new EmbeddedScorer();
        var both = ScaledHead.Of(head, 1 - share, threshold, new HeadWords(share, shipped.HashWeights()));

        var opinions = new List<Opinions>();
        foreach (var set in measured)
        {
            var samples = await SamplesAsync(set, shipped);
            opinions.Add(new(ReportOf(WordShare.Model(0)), ReportOf(WordShare.Model(1)), ReportOf(model)));

            SetReport ReportOf(LinearModel by) => new(set.Set, by.Score(samples), row => set.Rows[row].Group);
        }

        both.Save(Path.Combine(output, $"{both.Name}.head"));
        var written = WordsCard.Write(trained, both, losses, opinions);
        await File.WriteAllTextAsync(Path.Combine(output, "README.md"), written, cancellationToken);
        Console.WriteLine(written);
        return 0;
    }

    private static async Task<List<Sample>> SamplesOfAsync(
        DataSet set, List<LabelledText> rows, IReadOnlyList<float[]> guard, EmbeddedScorer words, CancellationToken cancellationToken)
    {
        var samples = new List<Sample>();
        foreach (var (number, row) in rows.Index())
        {
            var said = await StepLogits.OfAsync(words, row, StepReading.TextsOf(row, set), cancellationToken);
            if (said.Length != guard[number].Length)
                throw new InvalidDataException($"The cache has {guard[number].Length} steps of row '{row.Id}' of {set.Name}, not {said.Length}: the data have changed. Delete it.");
            for (var step = 0; step < said.Length; step++)
            {
                var isLast = step + 1 == said.Length;
                var features = new[] { guard[number][step], (float)Math.Clamp(said[step], -HeadWords.MaximumLogit, HeadWords.MaximumLogit) };
                samples.Add(new(number, step, isLast, row.IsUnsafe, LabelledStates.WeightOf(set, said.Length, isLast), features));
            }
        }

        return samples;
    }
}
