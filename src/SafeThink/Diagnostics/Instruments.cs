using System.Diagnostics.Metrics;

namespace SafeThink.Diagnostics;

/// <summary>Everything that is measured.</summary>
internal static class Instruments
{
    private static readonly double[] Seconds =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

    private static readonly double[] Scores = [-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1];

    private static readonly long[] Tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536];

    private static readonly Meter? Meter = CreateMeter();

    public static GuardedInstrument<double> OperationDuration { get; } =
        GuardedInstrument<double>.Histogram(Meter, "gen_ai.client.operation.duration", "s", "How long a request took.", Seconds);

    public static GuardedInstrument<long> TokenUsage { get; } =
        GuardedInstrument<long>.Histogram(Meter, "gen_ai.client.token.usage", "{token}", "Tokens of a request: its prompt, and what was sampled and kept.", Tokens);

    public static GuardedInstrument<double> TimeToFirstChunk { get; } =
        GuardedInstrument<double>.Histogram(Meter, "gen_ai.client.operation.time_to_first_chunk", "s", "From the request to its first released text.", Seconds);

    public static GuardedInstrument<double> TimePerChunk { get; } =
        GuardedInstrument<double>.Histogram(Meter, "gen_ai.client.operation.time_per_output_chunk", "s", "From one released text to the next.", Seconds);

    public static GuardedInstrument<double> StepScore { get; } =
        GuardedInstrument<double>.Histogram(Meter, "safethink.step.score", "1", "The score of a step, from -1 (unsafe) to 1 (safe); steps without one are not in it.", Scores);

    public static GuardedInstrument<double> ScorerDuration { get; } =
        GuardedInstrument<double>.Histogram(Meter, "safethink.scorer.duration", "s", "How long the score of a step took.", Seconds);

    public static GuardedInstrument<long> Indeterminate { get; } =
        GuardedInstrument<long>.Counter(Meter, "safethink.indeterminate", "{step}", "Steps that could not be scored.");

    public static GuardedInstrument<long> Interventions { get; } =
        GuardedInstrument<long>.Counter(Meter, "safethink.interventions", "{intervention}", "How often a policy stepped in.");

    public static GuardedInstrument<long> RollbackTokens { get; } =
        GuardedInstrument<long>.Histogram(Meter, "safethink.rollback.tokens", "{token}", "Sampled tokens that an intervention took back.", Tokens);

    public static GuardedInstrument<long> WaitTokens { get; } =
        GuardedInstrument<long>.Histogram(Meter, "safethink.wait.tokens", "{token}", "Tokens of a request that its reader waited for because the guard stepped in.", Tokens);

    public static GuardedInstrument<double> HoldBackDuration { get; } =
        GuardedInstrument<double>.Histogram(Meter, "safethink.holdback.duration", "s", "From the release of what stands before a step to the verdict that released the step.", Seconds);

    public static GuardedInstrument<long> LostTraces { get; } =
        GuardedInstrument<long>.Counter(Meter, "safethink.audit.lost", "{trace}", "Traces that a sink could not keep.");

    /// <summary>Whether anybody listens to what a request measures.</summary>
    public static bool AnyEnabled =>
        OperationDuration.Enabled || TokenUsage.Enabled || TimeToFirstChunk.Enabled || TimePerChunk.Enabled || StepScore.Enabled
        || ScorerDuration.Enabled || Indeterminate.Enabled || Interventions.Enabled || RollbackTokens.Enabled || WaitTokens.Enabled
        || HoldBackDuration.Enabled;

    private static Meter? CreateMeter()
    {
        try
        {
            return new Meter(SafeThinkTelemetry.MeterName, LibraryVersion.Value);
        }
        catch (Exception)
        {
            // Static construction must not fail: it would fail every request from then on.
            return null;
        }
    }
}
