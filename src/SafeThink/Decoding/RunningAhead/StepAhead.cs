using SafeThink.Decoding.Output;
using SafeThink.Decoding.Splicing;
using SafeThink.Decoding.Updates;
using SafeThink.Engines;
using SafeThink.Traces;

namespace SafeThink.Decoding.RunningAhead;

/// <summary>The step that is decoded while the verdict on the one before it is on its way.</summary>
/// <remarks>It goes up to its own end, or to any other place where policies have a say, and is taken up as it is or dropped.</remarks>
/// <param name="choice">How far to go.</param>
/// <param name="sampled">What is sampled.</param>
/// <param name="splicer">Knows where the step begins.</param>
/// <param name="usage">Counts what is dropped.</param>
internal sealed class StepAhead(RunAheadChoice choice, SampledOutput sampled, StepSplicer splicer, UsageCounter usage)
{
    private int _tokens;
    private TraceSignal _met;

    /// <summary>Whether there is one.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>Begins it.</summary>
    /// <param name="sequence">The sequence, which stands at or behind the present step's end.</param>
    /// <param name="offset">Where the present step ends in the output.</param>
    /// <param name="mayBeRejected">Whether it will be scored in its turn.</param>
    public void Begin(IDecodingSequence sequence, int offset, bool mayBeRejected)
    {
        IsUnderWay = true;
        _tokens = 0;
        splicer.BeginAhead(sequence, offset, mayBeRejected);
        sampled.Reader.Restart(offset, splicer.Origin.Phase);
    }

    /// <summary>A token was sampled, perhaps for it.</summary>
    public void Sampled()
    {
        if (IsUnderWay)
            _tokens++;
    }

    /// <summary>Reads what was sampled of it.</summary>
    /// <returns>Whether to go on; not at a place where policies have a say, and not beyond the bound.</returns>
    public bool Read()
    {
        if (IsUnderWay && _met == TraceSignal.None && sampled.End == OutputEnd.NotReached)
        {
            _met = sampled.Next();
            if (_met == TraceSignal.None && _tokens < choice.Bound)
                return true;
        }

        choice.StretchEnded();
        return false;
    }

    /// <summary>Makes it the present step.</summary>
    public void TakeUp()
    {
        IsUnderWay = false;
        splicer.TakeUpAhead();
    }

    /// <summary>Gives it up, where there is one.</summary>
    public void Drop()
    {
        if (!IsUnderWay)
            return;
        IsUnderWay = false;
        _met = TraceSignal.None;
        choice.StretchEnded();
        usage.Overrun(_tokens);
        splicer.DropAhead();
    }

    /// <summary>What the reader met, once: for a step taken up it may have been met before its verdict.</summary>
    public TraceSignal NextSignal()
    {
        if (_met == TraceSignal.None)
            return sampled.Next();
        var met = _met;
        _met = TraceSignal.None;
        return met;
    }
}
