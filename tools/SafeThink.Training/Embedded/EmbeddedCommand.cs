using System.CommandLine;
using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Rows;
using SafeThink.Training.Options;

namespace SafeThink.Training.Embedded;

/// <summary>The verb <c>embedded</c>.</summary>
internal static class EmbeddedCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The data folder: it holds prompts/, responses/, traces/ and utility/.", Required = true };
        var build = new Option<WeightsBuild>("--build") { Description = "permissive: data that lets the weights be shipped; research: all open data, not to be shipped." }.Named();
        var lessons = new Option<string?>("--lessons") { Description = "Texts that a guard has judged, to learn from too: what the command 'teach' of tools/SafeThink.GuardTraining writes. Without it: none." };
        var output = new Option<string>("--out") { Description = "The file that the weights go to.", DefaultValueFactory = _ => "weights.bin" };
        var card = new Option<string?>("--card") { Description = "The folder that the model card goes to. Without it: none." };
        var seed = new Option<int>("--seed") { Description = "The seed: the same seed and data give the same weights, byte for byte.", DefaultValueFactory = _ => 1 };
        var leftOut = new Option<int>("--leave-out") { HelpName = "n", Description = "Leave out as many of a hundred prompts, by their hash: for a guard that is to learn what these weights' scores are worth." }.Within(0, 99);
        var command = new Command("embedded", "Train the weights of the embedded scorer, and measure them.") { data, build, lessons, output, card, seed, leftOut };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(
            new EmbeddedTrainingOptions
            {
                Data = parsed.GetRequiredValue(data),
                Build = parsed.GetValue(build),
                Lessons = parsed.GetValue(lessons),
                Output = parsed.GetRequiredValue(output),
                Card = parsed.GetValue(card),
                Seed = parsed.GetValue(seed),
                LeftOut = parsed.GetValue(leftOut),
            },
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancellationToken)));
        return command;
    }

    private static int Run(EmbeddedTrainingOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            var report = EmbeddedRun.Run(options, error, cancellationToken);
            foreach (var test in report.Tests)
                output.WriteLine(FormattableString.Invariant($"{test.Name}: AUC {test.Auc:0.000}, F1 {test.F1:0.000}, ECE {test.Reliability.ExpectedCalibrationError:0.000}, refitted {test.RefittedError:0.000}"));
            foreach (var set in report.FalseAlarms)
                output.WriteLine(FormattableString.Invariant($"{set.Name}: {set.RowAlarms} of {set.Rows} rows, {set.StepAlarms} of {set.Steps} steps are false alarms"));
            output.WriteLine(FormattableString.Invariant($"traces: AUC {report.TraceAuc.Auc:0.000}"));
            output.WriteLine($"The weights are in {options.Output}.");
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            error.WriteLine("Stopped; nothing was written.");
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (exception is DataException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"error: {exception.Message}");
            return ExitCode.Failure;
        }
    }
}
