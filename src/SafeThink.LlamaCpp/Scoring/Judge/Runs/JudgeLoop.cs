using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.Labels;

namespace SafeThink.LlamaCpp.Scoring.Judge.Runs;

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
    private JudgeTask? _next;
    private volatile IDecodingSequence? _sequence;
    private JudgeTask? _present;
    private SequenceMark? _mark;

    /// <summary>Takes a trace up; one that is still being read is given up.</summary>
    public void Begin(JudgeTask task)
    {
        Interlocked.Exchange(ref _next, task)?.GiveUp();

        // Before the first turn there is no sequence to wake, and that turn finds the task by itself.
        _sequence?.Wake();
    }

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        _sequence = sequence;
        if (Interlocked.Exchange(ref _next, null) is { } next)
        {
            _present = next;
            Move(sequence, next);
            return LoopTurn.Evaluate;
        }

        if (_present is not { } present)
            return LoopTurn.Park;
        var before = sequence.Tokens.Length;
        if (present.Read(sequence, reader))
            _present = null;
        evaluated(sequence.Tokens.Length - before);
        return _present is null ? LoopTurn.Park : LoopTurn.Evaluate;
    }

    private void Move(IDecodingSequence sequence, JudgeTask task)
    {
        // All tokens are evaluated whenever this is called; those that are appended below are not.
        var read = sequence.Tokens.Length;

        // Otherwise each fork would read what they share for itself.
        if (sequence.Tokens.CommonPrefixLength(task.Tokens) < task.SettledCount)
            task.GiveUp();
        else
            Fork(sequence, task, ref read);

        var kept = Cut(sequence, task, ref read);
        var settled = Math.Clamp(task.SettledCount, kept, task.Tokens.Length);
        sequence.Append(task.Tokens[kept..settled]);
        if (rollback != RollbackKind.Arbitrary)
        {
            // Such a model comes back to a checkpoint only: one where later traces may turn off.
            _mark?.Dispose();
            _mark = sequence.Mark();
        }

        sequence.Append(task.Tokens[settled..]);
        Count(sequence, task.Tokens.Length - kept);
    }

    // With its tokens still to be evaluated, so that they come into the same batch.
    private void Fork(IDecodingSequence sequence, JudgeTask task, ref int read)
    {
        foreach (var candidate in task.Alternatives)
        {
            var kept = Cut(sequence, candidate.Task, ref read);
            sequence.Append(candidate.Task.Tokens[kept..]);
            Count(sequence, candidate.Task.Tokens.Length - kept);
            candidate.Fork.Begin(sequence);
        }
    }

    private static int Cut(IDecodingSequence sequence, JudgeTask task, ref int read)
    {
        read = Math.Min(read, sequence.Tokens.CommonPrefixLength(task.Tokens));
        sequence.Truncate(read);
        return read;
    }

    // The last token is read again where nothing else is and its logits are gone.
    private void Count(IDecodingSequence sequence, int appended) => evaluated(sequence.HasLogits ? 0 : Math.Max(appended, 1));
}
