using System.Globalization;
using System.Text.Json.Serialization;
using SafeThink.Engines;

namespace SafeThink.Scoring;

/// <summary>What a scorer says of a step: a value on the scale of the SafeThink paper, or that it cannot say.</summary>
/// <remarks>
/// The scale runs from -1 (unsafe) to 1 (safe). Where a probability exists, the value is 2·P(safe) − 1. The default
/// value of this type is indeterminate.
/// </remarks>
[JsonConverter(typeof(SafetyScoreJsonConverter))]
public readonly record struct SafetyScore
{
    private readonly float _value;
    private readonly string? _reason;

    private SafetyScore(bool isDeterminate, float value, string? category, string? reason, Exception? fault = null)
    {
        IsDeterminate = isDeterminate;
        _value = value;
        Category = category;
        _reason = reason;
        Fault = fault;
    }

    /// <summary>Whether there is a value.</summary>
    public bool IsDeterminate { get; }

    /// <summary>The value, from -1 (unsafe) to 1 (safe); NaN where there is none.</summary>
    public float Value => IsDeterminate ? _value : float.NaN;

    /// <summary>What kind of harm the scorer saw, in its own words; null where it names none.</summary>
    public string? Category { get; }

    /// <summary>Why there is no value; null where there is one. It goes into logs, spans, traces and replies, and quotes no text.</summary>
    public string? Reason => IsDeterminate ? null : _reason ?? "not scored";

    /// <summary>The exception for which there is no value; null where there was none. Its message may quote the step, so that it goes nowhere by itself: neither into logs, spans and traces nor into JSON. See <see cref="FromFault"/>.</summary>
    public Exception? Fault { get; private init; }

    /// <summary>A score.</summary>
    /// <param name="value">From -1 (unsafe) to 1 (safe). A value outside, or NaN, gives an indeterminate score.</param>
    /// <param name="category">What kind of harm was seen, or null.</param>
    public static SafetyScore Of(float value, string? category = null) =>
        value is >= -1 and <= 1
            ? new SafetyScore(isDeterminate: true, value, category, reason: null)
            : Indeterminate(string.Create(CultureInfo.InvariantCulture, $"the score {value} does not lie from -1 to 1"));

    /// <summary>A score from the probability that the trace is safe.</summary>
    /// <param name="safe">P(safe), from 0 to 1. A value outside, or NaN, gives an indeterminate score.</param>
    /// <param name="category">What kind of harm was seen, or null.</param>
    public static SafetyScore FromProbability(double safe, string? category = null) =>
        safe is >= 0 and <= 1
            ? Of((float)((2 * safe) - 1), category)
            : Indeterminate(string.Create(CultureInfo.InvariantCulture, $"the probability {safe} does not lie from 0 to 1"));

    /// <summary>No score: a timeout, a fault, or nothing to go by. It never counts as safe.</summary>
    /// <param name="reason">Why; see <see cref="Reason"/>.</param>
    /// <param name="fault">See <see cref="Fault"/>.</param>
    public static SafetyScore Indeterminate(string reason, Exception? fault = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new SafetyScore(isDeterminate: false, float.NaN, category: null, reason, fault);
    }

    /// <summary>No score, because something threw. It never counts as safe.</summary>
    /// <param name="what">What failed, as <c>scorer 'x' failed</c>. The exception's type is put behind it, and the message where it is an <see cref="EngineException"/>: any other may quote the step.</param>
    /// <param name="fault">See <see cref="Fault"/>.</param>
    public static SafetyScore FromFault(string what, Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return Indeterminate($"{what} with {fault.GetType().Name}{(fault is EngineException ? $": {fault.Message}" : "")}", fault);
    }

    /// <summary>Judges the score against a threshold.</summary>
    /// <param name="threshold">τ: the least value that is safe, from -1 to 1.</param>
    public SafetyVerdict Judge(float threshold) =>
        !IsDeterminate ? SafetyVerdict.Indeterminate
        : _value >= threshold ? SafetyVerdict.Safe
        : SafetyVerdict.Unsafe;

    /// <summary>Whether both say the same; <see cref="Fault"/> tells more of the same, and does not count.</summary>
    /// <param name="other">The other score.</param>
    public bool Equals(SafetyScore other) =>
        (IsDeterminate, Category, _reason) == (other.IsDeterminate, other.Category, other._reason) && _value.Equals(other._value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsDeterminate, _value, Category, _reason);

    /// <summary>The score without <see cref="Fault"/>, for what holds no text.</summary>
    internal SafetyScore WithoutFault() => this with { Fault = null };

    /// <inheritdoc/>
    public override string ToString() => IsDeterminate
        ? _value.ToString("+0.00;-0.00", CultureInfo.InvariantCulture) + (Category is null ? "" : $" ({Category})")
        : $"indeterminate: {Reason}";
}
