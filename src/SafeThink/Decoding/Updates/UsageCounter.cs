using SafeThink.Traces;

namespace SafeThink.Decoding.Updates;

/// <summary>Counts what a decode takes. Tokens belong to the present step until it is kept or discarded.</summary>
internal sealed class UsageCounter
{
    private int _reasoning;
    private int _answer;
    private int _discarded;
    private int _overrun;
    private int _injected;
    private int _injectedThinking;
    private int _steering;
    private int _interventions;
    private int _steps;
    private int _scored;
    private TimeSpan _scoringTime;

    public int PromptTokens { get; set; }

    public int CachedPromptTokens { get; set; }

    /// <summary>Tokens of candidates that nobody took up.</summary>
    public int SpareTokens { get; set; }

    /// <summary>Tokens sampled for the present step.</summary>
    public int Step { get; private set; }

    /// <summary>Tokens of the reasoning so far, injected ones included.</summary>
    public int Thinking => _reasoning + _injectedThinking;

    public void Sampled() => Step++;

    /// <summary>Counts tokens as the present step's and kept; those left belong to what follows.</summary>
    public void AcceptStep(TracePhase phase, int tokens)
    {
        Keep(phase, tokens);
        _steps++;
    }

    /// <summary>Counts what is left when a phase ends without a step: tags and white space, but for tokens behind them.</summary>
    public void KeepRest(TracePhase phase, int behind) => Keep(phase, Step - behind);

    /// <summary>Counts tokens that were sampled ahead of a verdict which then took them back.</summary>
    public void Overrun(int tokens)
    {
        _overrun += tokens;
        Step -= tokens;
    }

    public int Discard()
    {
        var discarded = Step;
        _discarded += discarded;
        Step = 0;
        return discarded;
    }

    public void Inject(int tokens, TracePhase phase)
    {
        _injected += tokens;
        if (phase == TracePhase.Reasoning)
            _injectedThinking += tokens;
    }

    public void Steer(int tokens) => _steering += tokens;

    public void Intervened() => _interventions++;

    public void StepScored(TimeSpan time)
    {
        _scored++;
        _scoringTime += time;
    }

    public DecodingUsage ToUsage() => new()
    {
        PromptTokens = PromptTokens,
        CachedPromptTokens = CachedPromptTokens,
        ReasoningTokens = _reasoning,
        AnswerTokens = _answer,
        InjectedTokens = _injected,
        DiscardedTokens = _discarded,
        OverrunTokens = _overrun,
        SpareTokens = SpareTokens,
        WaitTokens = _discarded + _steering,
        Interventions = _interventions,
        Steps = _steps,
        ScoredSteps = _scored,
        ScoringTime = _scoringTime,
    };

    private void Keep(TracePhase phase, int tokens)
    {
        if (phase == TracePhase.Reasoning)
            _reasoning += tokens;
        else
            _answer += tokens;
        Step -= tokens;
    }
}
