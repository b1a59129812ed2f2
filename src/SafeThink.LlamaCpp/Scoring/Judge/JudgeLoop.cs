using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.Labels;

namespace SafeThink.LlamaCpp.Scoring.Judge;

/// <summary>One session's sequence in the judge: it waits for a trace, reads what is new of it, and reads off the verdict.</summary>
/// <remarks>
/// What the present tokens and those of the next trace have in common at their beginning stays in the KV cache; the rest,
/// the last verdict's suffix or a step that was rejected, is cut off. So nobody has to say what became of a step.
/// </remarks>
/// <param name="reader">Reads the verdict.</param>
/// <param name="rollback">How the model's state can be taken back.</param>
/// <param name="evaluated">Told how many tokens are evaluated.</param>
internal sealed class JudgeLoop(VerdictReader reader, RollbackKind rollback, Action<int> evaluated) : IDecodingLoop
{
    private volatile JudgeTask? _next;
    private volatile IDecodingSequence? _sequence;
    private JudgeTask? _present;
    private bool _isRead = true;
    private SequenceMark? _mark;

    /// <summary>Takes a trace up; one that is still being read is given up.</summary>
    public void Begin(JudgeTask task)
    {
        _next = task;

        // Before the first turn there is no sequence to wake, and that turn finds the task by itself.
        _sequence?.Wake();
    }

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        _sequence = sequence;
        if (_next is { } next && next != _present)
        {
            _present = next;
            _isRead = false;
            Move(sequence, next);
            return LoopTurn.Evaluate;
        }

        if (_isRead)
            return LoopTurn.Park;
        var before = sequence.Tokens.Length;
        _isRead = _present!.Read(sequence, reader);
        evaluated(sequence.Tokens.Length - before);
        return _isRead ? LoopTurn.Park : LoopTurn.Evaluate;
    }

    private void Move(IDecodingSequence sequence, JudgeTask task)
    {
        var kept = sequence.Tokens.CommonPrefixLength(task.Tokens);
        sequence.Truncate(kept);

        // The last token is read again where nothing else is: its logits may be gone.
        evaluated(Math.Max(task.Tokens.Length - kept, 1));
        var settled = Math.Clamp(task.SettledCount, kept, task.Tokens.Length);
        sequence.Append(task.Tokens[kept..settled]);
        if (rollback != RollbackKind.Arbitrary)
        {
            // Such a model comes back to a checkpoint only: one where later traces may turn off.
            _mark?.Dispose();
            _mark = sequence.Mark();
        }

        sequence.Append(task.Tokens[settled..]);
    }
}
