using SafeThink.Scoring.Embedded.Model;
using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Cards;
using SafeThink.Training.Embedded.Evaluation;
using SafeThink.Training.Embedded.Rows;
using SafeThink.Training.Files;

namespace SafeThink.Training.Embedded;

/// <summary>Trains, measures and writes the weights of the embedded scorer.</summary>
internal static class EmbeddedRun
{
    /// <summary>Runs from data to files. Files are written last, so that a run that was stopped leaves none.</summary>
    /// <param name="options">What to train, and how.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="DataException">A data file is missing or broken, or there can be no such weights or card.</exception>
    /// <exception cref="IOException">The weights cannot be written.</exception>
    public static Report Run(EmbeddedTrainingOptions options, TextWriter progress, CancellationToken cancellationToken)
    {
        // Training takes minutes: what cannot be written or measured is better said before.
        if (options.Output.Length == 0 || Directory.Exists(options.Output))
            throw new DataException($"The weights cannot go to '{options.Output}', which is {(options.Output.Length == 0 ? "no name" : "a folder")}. Name a file.");
        if (File.Exists(options.Card))
            throw new DataException($"The card cannot go to '{options.Card}', which is a file. Name a folder.");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Output))!);
        using var file = WholeFile.Create(options.Output);

        progress.WriteLine("Reading data");
        var folder = new DataFolder(options.Data);
        var rows = TrainingRows.Read(folder, options.Build, options.Lessons, options.LeftOut, progress, cancellationToken);
        var measured = MeasuredData.Read(folder, rows);
        var weights = new EmbeddedTrainer(options, progress).Train(rows, cancellationToken);

        progress.WriteLine("Measuring");
        var report = new Evaluator(weights).Run(measured, progress, cancellationToken);
        ScorerWeightsFile.Write(file.Stream, weights);
        file.Complete();
        if (options.Card is not null)
            new ModelCard(options, rows, weights, report).Write(options.Card);
        return report;
    }
}
