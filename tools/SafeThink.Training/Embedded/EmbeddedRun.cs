using SafeThink.Scoring.Embedded.Model;
using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Cards;
using SafeThink.Training.Embedded.Evaluation;
using SafeThink.Training.Embedded.Rows;

namespace SafeThink.Training.Embedded;

/// <summary>Trains, measures and writes the weights of the embedded scorer.</summary>
internal static class EmbeddedRun
{
    /// <summary>Runs from data to files. Files are written last, so that a run that was stopped leaves none.</summary>
    /// <param name="options">What to train, and how.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="DataException">A data file is missing or broken, or the weights are to go where a folder is.</exception>
    /// <exception cref="IOException">There can be no folder for the weights.</exception>
    public static Report Run(EmbeddedTrainingOptions options, TextWriter progress, CancellationToken cancellationToken)
    {
        // Training takes minutes: what cannot be written is better said before.
        if (Directory.Exists(options.Output))
            throw new DataException($"The weights cannot go to '{options.Output}', which is a folder. Name a file.");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Output))!);

        progress.WriteLine("Reading data");
        var folder = new DataFolder(options.Data);
        var rows = TrainingRows.Read(folder, options.Build, options.Lessons, options.LeftOut, progress, cancellationToken);
        var weights = new EmbeddedTrainer(options, progress).Train(rows, cancellationToken);

        progress.WriteLine("Measuring");
        var report = new Evaluator(weights).Run(folder, rows, progress, cancellationToken);
        using (var file = File.Create(options.Output))
            ScorerWeightsFile.Write(file, weights);
        if (options.Card is not null)
            new ModelCard(options, rows, weights, report).Write(options.Card);
        return report;
    }
}
