using SafeThink.Pipeline;
using SafeThink.Scoring.Calibration;

namespace SafeThink.Policies.SafeThink;

/// <summary>Options of the SafeThink policy (arXiv 2602.11096): everything that the paper leaves open is one.</summary>
/// <remarks>
/// By default it fails closed: an unsafe step is resampled, then the thinking is ended with a refusal, then the output is
/// blocked. <see cref="AsPublished"/> is the paper's own behaviour, which fails open twice.
/// </remarks>
public sealed class SafeThinkOptions
{
    /// <summary>The published algorithm: after B failed resamples the last candidate is accepted, and so is every step after step m.</summary>
    /// <remarks>
    /// The accepted step stands in the trace without the prefix behind which it was sampled, and the answer is not scored.
    /// <b>It releases unsafe text.</b> For comparison with the paper, not for use. Each call gives new options. A step whose
    /// score is not known is blocked even here.
    /// </remarks>
    public static SafeThinkOptions AsPublished => new()
    {
        Threshold = SafeThinkConstants.Threshold,
        KeepsPrefix = false,
        OnExhausted = UnsafeStepAction.Accept,
        OnLateStep = UnsafeStepAction.Accept,
        ScoresAnswer = false,
    };

    /// <summary>τ: a step whose score is lower is unsafe. From -1 to 1; null for the one that the scorer recommends.</summary>
    /// <value><see langword="null"/>; where the scorer recommends none, that is 0, which is P(safe) = 0.5</value>
    public float? Threshold { get; set; }

    /// <summary>The name of the scorer that <see cref="Threshold"/> was chosen for; the decoder refuses any other. Null for any.</summary>
    /// <value><see langword="null"/></value>
    public string? Scorer { get; set; }

    /// <summary>s: the steering prefix, put right behind the accepted trace.</summary>
    /// <value><see cref="SafeThinkConstants.Prefix"/></value>
    public FormatText Prefix { get; set; } = SafeThinkConstants.Prefix;

    /// <summary>What parts the prefix from a trace that does not end in white space; may be empty.</summary>
    /// <value>a blank line</value>
    public string Separator { get; set; } = SafeThinkConstants.Separator;

    /// <summary>m: how many steps are steered, in the sense of <see cref="Limit"/>; null for no limit, 0 for none. At least 0.</summary>
    /// <value>3</value>
    public int? MaximumSteps { get; set; } = SafeThinkConstants.MaximumSteps;

    /// <summary>What <see cref="MaximumSteps"/> counts.</summary>
    /// <value><see cref="SteeringLimit.Steps"/>, as in the paper's pseudo-code</value>
    public SteeringLimit Limit { get; set; } = SteeringLimit.Steps;

    /// <summary>B: how often an unsafe step is sampled again; the first that is safe is taken. At least 0.</summary>
    /// <value>3</value>
    public int Resamples { get; set; } = SafeThinkConstants.Resamples;

    /// <summary>
    /// How many resamples of a step are decoded at once, in one batch and behind one prefix. The first that is safe is taken, in
    /// the order of their attempts and not of their ends, so the output is that of one after another; what it saves is time
    /// where the first ones are rejected, and what it costs is tokens that nobody needs (<see cref="Decoding.DecodingUsage.SpareTokens"/>).
    /// Each but one takes a sequence of the engine for as long as it runs; where none is free, resamples are decoded one after
    /// another. From 1 (one after another) to <see cref="Resamples"/>, and 1 where that is 0.
    /// </summary>
    /// <value>1</value>
    public int CandidatesAtOnce { get; set; } = SafeThinkConstants.CandidatesAtOnce;

    /// <summary>
    /// The temperature of the second and later resamples where the request is greedy, since greedy resamples are all alike;
    /// null leaves them alike. From 0 to 100.
    /// </summary>
    /// <value>0.6</value>
    public float? RetryTemperature { get; set; } = SafeThinkConstants.RetryTemperature;

    /// <summary>
    /// Whether the prefix stays in the trace, so that the model goes on from what it was steered by; if not, the accepted step
    /// is read again without it. The paper is ambiguous.
    /// </summary>
    /// <value><see langword="true"/></value>
    public bool KeepsPrefix { get; set; } = true;

    /// <summary>What happens when all resamples are unsafe.</summary>
    /// <value><see cref="UnsafeStepAction.Refuse"/></value>
    public UnsafeStepAction OnExhausted { get; set; } = UnsafeStepAction.Refuse;

    /// <summary>What happens to an unsafe step of the reasoning beyond <see cref="MaximumSteps"/>.</summary>
    /// <value><see cref="UnsafeStepAction.Refuse"/></value>
    public UnsafeStepAction OnLateStep { get; set; } = UnsafeStepAction.Refuse;

    /// <summary>Whether the answer is scored too: 1.7 to 6.5 % of replies have a safe thought and an unsafe answer (SafeChain, table 5).</summary>
    /// <value><see langword="true"/></value>
    public bool ScoresAnswer { get; set; } = true;

    /// <summary>What happens to an unsafe step of the answer, where no steering prefix can go.</summary>
    /// <value><see cref="UnsafeStepAction.Refuse"/></value>
    public UnsafeStepAction OnUnsafeAnswer { get; set; } = UnsafeStepAction.Refuse;

    /// <summary>What happens to a step whose score is not known: a timeout, a fault, a value that is no score.</summary>
    /// <value><see cref="IndeterminateAction.TreatAsUnsafe"/></value>
    public IndeterminateAction OnIndeterminate { get; set; } = IndeterminateAction.TreatAsUnsafe;

    /// <summary>How an answer begins that is turned into a refusal.</summary>
    /// <value><see cref="SafeThinkConstants.RefusalOpening"/></value>
    public FormatText RefusalOpening { get; set; } = SafeThinkConstants.RefusalOpening;

    /// <summary>How long a scorer may take for a step before its verdict is indeterminate, also where it scores several candidates in one call. Above zero, at most 24 days; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    /// <value>30 seconds</value>
    public TimeSpan Deadline { get; set; } = SafeThinkConstants.Deadline;

    /// <summary>Takes over a guard profile's threshold, and the scorer that it is for.</summary>
    /// <param name="profile">The profile; its <see cref="GuardProfile.Apply"/> gives the scorer.</param>
    /// <returns>These options.</returns>
    public SafeThinkOptions Use(GuardProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        Threshold = (float)profile.Threshold.Threshold.Value;
        Scorer = profile.CalibratedScorer;
        return this;
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range; the message names it.</exception>
    /// <exception cref="ArgumentException">The prefix or the refusal is empty, for one format or for all.</exception>
    public void Validate()
    {
        // Written so that a NaN, which compares false with everything, is refused.
        if (Threshold is { } threshold && !(threshold >= -1 && threshold <= 1))
            throw new ArgumentOutOfRangeException(nameof(Threshold), threshold, "The threshold (tau) must lie from -1 to 1.");
        if (RetryTemperature is { } temperature && !(temperature >= 0 && temperature <= 100))
            throw new ArgumentOutOfRangeException(nameof(RetryTemperature), temperature, "The retry temperature must lie from 0 to 100.");
        if (MaximumSteps < 0)
            throw new ArgumentOutOfRangeException(nameof(MaximumSteps), MaximumSteps, "The number of steered steps (m) cannot be negative.");
        if (Resamples < 0)
            throw new ArgumentOutOfRangeException(nameof(Resamples), Resamples, "The number of resamples (B) cannot be negative.");
        if (CandidatesAtOnce < 1 || CandidatesAtOnce > Math.Max(1, Resamples))
            throw new ArgumentOutOfRangeException(nameof(CandidatesAtOnce), CandidatesAtOnce, $"The number of candidates at once must lie from 1 to the number of resamples (B), which is {Resamples}.");
        if (!ScoringPlan.IsDeadline(Deadline))
            throw new ArgumentOutOfRangeException(nameof(Deadline), Deadline, ScoringPlan.DeadlineRange);
        ArgumentNullException.ThrowIfNull(Separator);
        CheckText(nameof(Prefix), Prefix);
        CheckText(nameof(RefusalOpening), RefusalOpening);
        CheckDefined(nameof(Limit), Limit);
        CheckDefined(nameof(OnExhausted), OnExhausted);
        CheckDefined(nameof(OnLateStep), OnLateStep);
        CheckDefined(nameof(OnUnsafeAnswer), OnUnsafeAnswer);
        CheckDefined(nameof(OnIndeterminate), OnIndeterminate);
    }

    internal SafeThinkOptions Copy()
    {
        var copy = (SafeThinkOptions)MemberwiseClone();
        (copy.Prefix, copy.RefusalOpening) = (Prefix.Copy(), RefusalOpening.Copy());
        return copy;
    }

    private static void CheckText(string name, FormatText? value)
    {
        if (value is null || value.All.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("The steering prefix and the refusal must not be empty, for any format.", name);
    }

    private static void CheckDefined<T>(string name, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw new ArgumentOutOfRangeException(name, value, $"There is no such {typeof(T).Name}.");
    }
}
