using SafeThink.Engines;

namespace SafeThink.Decoding.Resamples;

/// <summary>Makes each resample of a step differ from the one before.</summary>
/// <remarks>
/// A rewind puts the random numbers back too, so that sampling again would repeat the rejected step word for word. Each
/// resample therefore draws from a stream of its own, seeded by the request's seed and by which resample it is: the same
/// request still gives the same tokens. A greedy request has no random numbers; it borrows a temperature.
/// </remarks>
internal sealed class RetrySampling(SamplingOptions asked)
{
    private bool _hasBorrowedTemperature;

    /// <summary>Samples the next tokens as the given resample of the given step.</summary>
    /// <param name="sequence">The sequence, already taken back.</param>
    /// <param name="step">The step's place, from 1.</param>
    /// <param name="attempt">Which resample it is, from 1.</param>
    /// <param name="temperatureIfGreedy">The temperature to borrow; null for greedy again.</param>
    public void Begin(IDecodingSequence sequence, int step, int attempt, float? temperatureIfGreedy)
    {
        var isGreedy = asked.IsGreedy;
        if (isGreedy && temperatureIfGreedy is null)
            return;
        sequence.Resample(asked with
        {
            Seed = unchecked((asked.Seed * 0x9E3779B9u) + ((uint)step << 8) + (uint)attempt),
            Temperature = isGreedy ? temperatureIfGreedy!.Value : asked.Temperature,
        });
        _hasBorrowedTemperature = isGreedy;
    }

    /// <summary>Goes back to greedy sampling, if a temperature was borrowed.</summary>
    public void End(IDecodingSequence sequence)
    {
        if (!_hasBorrowedTemperature)
            return;
        sequence.Resample(asked);
        _hasBorrowedTemperature = false;
    }
}
