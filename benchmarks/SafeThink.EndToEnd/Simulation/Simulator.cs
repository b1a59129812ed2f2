namespace SafeThink.EndToEnd.Simulation;

/// <summary>Decodes and scores in simulated time: two servers, one that decodes a token of all requests a turn, and one that reads.</summary>
/// <remarks>
/// The guard takes all that is waiting in one batch. While both servers are busy, each is slower by its slowdown. Nothing
/// is random.
/// </remarks>
internal sealed class Simulator
{
    private const double Tiny = 1e-9;

    private readonly SimulatedMachine _machine;
    private readonly SequenceState[] _sequences;
    private readonly List<GuardJob> _jobs = [];
    private readonly List<SequenceState> _turn = [];
    private readonly List<SequenceState> _verdicts = [];
    private List<GuardJob> _reading = [];
    private double _decodeLeft;
    private double _guardLeft;
    private double _time;
    private double _waited;
    private double _scoring;

    private Simulator(SimulatedMachine machine, IEnumerable<SimulatedRequest> requests)
    {
        _machine = machine;
        _sequences = [.. requests.Select(r => new SequenceState(r))];
    }

    /// <summary>Runs requests that begin at once, to their ends.</summary>
    /// <param name="machine">What things take.</param>
    /// <param name="requests">At least one.</param>
    public static SimulatedDecode Run(SimulatedMachine machine, params IReadOnlyList<SimulatedRequest> requests)
    {
        ArgumentOutOfRangeException.ThrowIfZero(requests.Count);
        return new Simulator(machine, requests).Run();
    }

    private SimulatedDecode Run()
    {
        while (!Array.TrueForAll(_sequences, s => s.IsOver))
        {
            if (_turn.Count == 0)
                BeginTurn();
            if (_reading.Count == 0)
                BeginReading();
            Advance();
        }

        return new SimulatedDecode(_time, _waited, _scoring, _sequences.Sum(s => s.Sampled), _sequences.Sum(s => s.Overrun));
    }

    private void BeginTurn()
    {
        _turn.AddRange(_sequences.Where(s => s.CanDecode));
        if (_turn.Count == 0)
            return;
        _decodeLeft = _machine.Token * (1 + (_machine.BatchShare * (_turn.Count - 1)));
        foreach (var sequence in _turn.Where(s => s.OwesSplice))
        {
            sequence.OwesSplice = false;
            _decodeLeft += _machine.Splice;
        }
    }

    private void BeginReading()
    {
        if (_jobs.Count == 0)
            return;
        (_reading, var tokens) = ([.. _jobs], _jobs.Sum(j => j.Tokens));
        _jobs.Clear();
        _guardLeft = _machine.GuardBatch + (_machine.GuardToken * tokens);
    }

    // To the end of the turn or of the batch, whichever comes first.
    private void Advance()
    {
        var (isDecoding, isReading) = (_turn.Count > 0, _reading.Count > 0);
        var (decodePace, guardPace) = isDecoding && isReading ? (_machine.DecodeSlowdown, _machine.GuardSlowdown) : (1d, 1d);
        var time = Math.Min(
            isDecoding ? _decodeLeft * decodePace : double.PositiveInfinity,
            isReading ? _guardLeft * guardPace : double.PositiveInfinity);
        _time += time;
        _waited += time * _sequences.Count(s => !s.IsOver && !s.CanDecode && !_turn.Contains(s));
        if (isReading)
        {
            _scoring += time;
            _guardLeft -= time / guardPace;
        }

        if (isDecoding)
            _decodeLeft -= time / decodePace;
        if (isDecoding && _decodeLeft < Tiny)
            EndTurn();
        if (isReading && _guardLeft < Tiny)
            EndReading();
    }

    private void EndTurn()
    {
        foreach (var sequence in _turn)
            Add(sequence.TakeToken());
        _turn.Clear();
        TakeVerdicts();
    }

    private void EndReading()
    {
        _verdicts.AddRange(_reading.Where(j => j.IsVerdict).Select(j => j.Sequence));
        _reading.Clear();
        TakeVerdicts();
    }

    // A verdict is picked up between two tokens.
    private void TakeVerdicts()
    {
        foreach (var sequence in _verdicts.Where(s => !_turn.Contains(s)))
            Add(sequence.TakeVerdict());
        _verdicts.RemoveAll(s => !_turn.Contains(s));
    }

    private void Add(GuardJob? job)
    {
        if (job is not null)
            _jobs.Add(job);
    }
}
