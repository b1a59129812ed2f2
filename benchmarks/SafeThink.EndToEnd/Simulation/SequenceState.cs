namespace SafeThink.EndToEnd.Simulation;

/// <summary>Where a simulated request is.</summary>
/// <param name="request">The request.</param>
internal sealed class SequenceState(SimulatedRequest request)
{
    private int _step;
    private int _tokens;        // of the present step
    private int _ahead;         // of the next one, while this one is being scored
    private int _submitted;     // tokens of the present step that the guard has been given
    private int _accepted;      // tokens of the accepted trace
    private bool _isAwaiting;
    private bool _wasRejected;
    private bool _hasRequest;

    /// <summary>Whether every step is accepted.</summary>
    public bool IsOver => _step == request.Steps.Count;

    /// <summary>Whether it has a token to decode.</summary>
    public bool CanDecode => !IsOver
        && (!_isAwaiting || (_step + 1 < request.Steps.Count && _ahead < Math.Min(request.RunAhead, request.Steps[_step + 1])));

    /// <summary>Whether a prefix must be written before the next token.</summary>
    public bool OwesSplice { get; set; }

    public int Sampled { get; private set; }

    public int Overrun { get; private set; }

    private bool IsScored => request.ScoredSteps is not { } count || _step < count;

    /// <summary>A token is there.</summary>
    /// <returns>What the guard is to read now; null for nothing.</returns>
    public GuardJob? TakeToken()
    {
        Sampled++;
        if (_isAwaiting)
        {
            _ahead++;
            return null;
        }

        _tokens++;
        return Submit();
    }

    /// <summary>The guard has scored the present step.</summary>
    /// <returns>What it is to read next; null for nothing.</returns>
    public GuardJob? TakeVerdict()
    {
        _isAwaiting = false;
        if (request.Rejected.Contains(_step) && !_wasRejected)
        {
            _wasRejected = true;
            OwesSplice = true;
            Overrun += _ahead;
            (_tokens, _ahead, _submitted) = (0, 0, 0);
            return null;
        }

        Accept();
        return IsOver ? null : Submit();
    }

    private void Accept()
    {
        _accepted += _tokens;
        _step++;
        (_tokens, _ahead, _submitted, _wasRejected) = (_ahead, 0, 0, false);
    }

    private GuardJob? Submit()
    {
        var isWhole = _tokens == request.Steps[_step];
        if (!IsScored)
        {
            if (isWhole)
                Accept();
            return null;
        }

        if (!isWhole && (request.Piece is not { } piece || _tokens - _submitted < piece))
            return null;
        var tokens = _tokens - _submitted + (request.Rereads ? _accepted : 0);
        if (!_hasRequest || request.Rereads)
            tokens += request.RequestTokens;
        _hasRequest = true;
        _submitted = _tokens;
        _isAwaiting = isWhole;
        return new GuardJob(this, tokens, isWhole);
    }
}
