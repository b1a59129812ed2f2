using SafeThink.EndToEnd.Measuring;
using SafeThink.EndToEnd.Reading;
using SafeThink.EndToEnd.Trials;

namespace SafeThink.EndToEnd.Simulation;

/// <summary>Takes a machine's figures from what was measured.</summary>
internal static class Calibration
{
    // A short step's price is mostly fixed, a long one's mostly by the token; between them the line is straight.
    private const int Longest = 64;

    /// <summary>The machine that a model was measured on.</summary>
    /// <param name="model">The measured decodes; they give t, σ and γ.</param>
    /// <param name="reading">The measured reading of the model's guard; it gives a and b.</param>
    public static SimulatedMachine MachineOf(ModelSummary model, TrialGroup reading)
    {
        var line = LineFit.Through([.. ReadingCommand.Lengths.Where(n => n <= Longest).Select(n => ((double)n, TimeOf(reading, n)))]);
        var (raw, acceptAll, beside) = (model.Arm("raw"), model.Arm("accept-all"), model.Arm("guard beside"));

        // The first step's score has the request in it.
        var scores = model.Arm("guard, waiting").Guard!.StepMilliseconds;
        var alone = (scores.Length > 1 ? scores[1..] : scores).Average();
        return new SimulatedMachine
        {
            Token = raw.DecodeMilliseconds / model.Tokens,
            GuardBatch = Math.Max(0, line.Intercept),
            GuardToken = line.Slope,
            DecodeSlowdown = Math.Max(1, beside.DecodeMilliseconds / acceptAll.DecodeMilliseconds),
            GuardSlowdown = Math.Max(1, beside.Guard!.StepMilliseconds.Average() / alone),
        };
    }

    private static double TimeOf(TrialGroup reading, int tokens) =>
        reading.Trials.Single(t => t.Name == ReadingCommand.TrialName(tokens)).Milliseconds;
}
