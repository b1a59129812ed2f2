using SafeThink.LlamaCpp.Rollback;

namespace SafeThink.LlamaCpp.Decoding.Sequences;

/// <summary>The marks of one sequence, of which any may be freed at any time, on any thread.</summary>
internal sealed class Marks
{
    private readonly List<Mark> _marks = [];

    /// <summary>Adds a mark.</summary>
    public void Add(Mark mark)
    {
        _marks.RemoveAll(static other => other.IsFreed);
        _marks.Add(mark);
    }

    /// <summary>The mark behind so many tokens; null where there is none.</summary>
    public Mark? At(int length)
    {
        foreach (var mark in _marks)
        {
            if (mark.Length == length && !mark.IsFreed)
                return mark;
        }

        return null;
    }

    /// <summary>The last mark behind so many tokens or fewer whose state was saved; null where there is none.</summary>
    public Mark? LastSaved(int length)
    {
        Mark? last = null;
        foreach (var mark in _marks)
        {
            if (mark.Length <= length && mark.Checkpoint is not null && !mark.IsFreed && !(last?.Length > mark.Length))
                last = mark;
        }

        return last;
    }

    /// <summary>How far to evaluate at once: to the first mark, since it wants the logits and the state there, or to the end.</summary>
    /// <param name="from">How many tokens are evaluated.</param>
    /// <param name="end">How many there are.</param>
    public int Stop(int from, int end)
    {
        foreach (var mark in _marks)
        {
            if (mark.Length > from && !mark.IsFreed)
                end = Math.Min(end, mark.Length);
        }

        return end;
    }

    /// <summary>Gives the marks behind so many tokens the logits there, if they have none.</summary>
    public void Give(LogitsRow row, int length)
    {
        foreach (var mark in _marks)
        {
            if (mark.Length == length && mark.Row is null && !mark.IsFreed)
                mark.Row = row.Hold();
        }
    }

    /// <summary>Saves the state for the marks behind so many tokens, if they have none.</summary>
    /// <param name="cache">The KV cache.</param>
    /// <param name="slot">The slot, which holds just as many tokens.</param>
    /// <param name="length">How many.</param>
    public void Save(KvCache cache, int slot, int length)
    {
        foreach (var mark in _marks)
        {
            if (mark.Length == length && mark.Checkpoint is null && !mark.IsFreed)
                mark.Checkpoint = cache.Save(slot);
        }
    }

    /// <summary>Takes back the marks behind more tokens than these.</summary>
    /// <param name="length">How many tokens stay; below 0, no mark does.</param>
    public void TakeBack(int length)
    {
        foreach (var mark in _marks)
        {
            if (mark.Length > length)
                mark.TakeBack();
        }
    }

    /// <summary>Frees them all.</summary>
    public void Free()
    {
        foreach (var mark in _marks)
            mark.Free();
        _marks.Clear();
    }
}
