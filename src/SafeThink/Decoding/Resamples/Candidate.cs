using System.Text;
using SafeThink.Decoding.Output;
using SafeThink.Decoding.Verdicts;
using SafeThink.Engines;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Decoding.Resamples;

/// <summary>A resample that is decoded in a fork while the one before it is still in question.</summary>
/// <remarks>
/// It samples with the seed of its own attempt and stops where policies would be asked, so its tokens are those that the
/// decode would sample if the attempts before it were rejected. The fork is then parked until it is taken up or dropped.
/// On an engine that runs a fork on another thread than its source, the lock keeps the two apart.
/// </remarks>
internal sealed class Candidate : IDecodingLoop
{
    private readonly Lock _lock = new();
    private readonly DecodeContext _context;
    private readonly Action _wake;
    private readonly SampledOutput _output;
    private readonly List<int> _tokens = [];
    private IDecodingSequence? _sequence;
    private State _state;
    private TraceSignal _signal;

    /// <summary>Creates the candidate.</summary>
    /// <param name="context">The decode.</param>
    /// <param name="resampling">Which resample it is.</param>
    /// <param name="maximumLength">How long the sequence may become.</param>
    /// <param name="wake">Called when it has ended.</param>
    public Candidate(DecodeContext context, Resampling resampling, int maximumLength, Action wake)
    {
        _context = context;
        _wake = wake;
        _output = new SampledOutput(context) { MaximumLength = maximumLength };
        _output.Reader.Restart(0, resampling.Phase);
        Resampling = resampling;
    }

    private enum State
    {
        Decoding,
        Ended,
        Over,
    }

    /// <summary>Which resample it is.</summary>
    public Resampling Resampling { get; }

    /// <summary>Its score, where it was scored together with another; null where it was not.</summary>
    public ScoringOutcome? Outcome { get; set; }

    /// <summary>Whether nothing more is to be waited for: it has ended, or its fork has failed.</summary>
    public bool IsThrough
    {
        get
        {
            lock (_lock)
                return _state != State.Decoding;
        }
    }

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        lock (_lock)
        {
            if (_state != State.Decoding)
                return _state == State.Ended ? LoopTurn.Park : LoopTurn.Finish;
            if (_sequence is null)
            {
                _sequence = sequence;
                new RetrySampling(_context.Options.Sampling)
                    .Begin(sequence, Resampling.Step, Resampling.Attempt, Resampling.TemperatureIfGreedy);
            }

            while (sequence.HasLogits)
            {
                var token = sequence.SampleNext();
                _tokens.Add(token);
                _output.Add(token, sequence.Tokens.Length);
                _signal = _output.Next();
                if (_signal == TraceSignal.None && _output.End == OutputEnd.NotReached)
                    continue;
                _state = State.Ended;
                _wake();
                return LoopTurn.Park;
            }

            return LoopTurn.Evaluate;
        }
    }

    /// <summary>The step that it has ended with; null where it is not through, or there is none: a tag or the end came first.</summary>
    public TraceStep? Step()
    {
        lock (_lock)
        {
            if (_state != State.Ended || (_signal != TraceSignal.StepEnd && !_output.Reader.HasContent))
                return null;
            var end = _signal switch
            {
                TraceSignal.StepEnd => _output.Reader.StepEnd,
                TraceSignal.Tag => _output.Reader.TagStart,
                _ => _output.Buffer.End,
            };
            return new TraceStep(Resampling.Step, Resampling.Phase, Encoding.UTF8.GetString(_output.Buffer.Between(0, end)));
        }
    }

    /// <summary>Puts a sequence into the fork's place, and ends the fork.</summary>
    /// <param name="sequence">The fork's source, taken back to where it was forked.</param>
    /// <returns>The tokens that were sampled in the fork; null where it has failed or cannot be taken up.</returns>
    public IReadOnlyList<int>? GiveTo(IDecodingSequence sequence)
    {
        lock (_lock)
        {
            if (_state != State.Ended || !sequence.TryTakeUp(_sequence!))
                return null;
            _state = State.Over;
            _sequence!.Wake();
            return _tokens;
        }
    }

    /// <summary>Ends it: nobody will take it up.</summary>
    /// <returns>How many tokens were sampled for nothing.</returns>
    public int Drop()
    {
        lock (_lock)
        {
            _state = State.Over;
            return _tokens.Count;
        }
    }
}
