using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>Samples, appends, marks and rewinds as bytes say, and keeps the path that was not taken back.</summary>
internal sealed class WanderingLoop(int[] prompt, byte[] script) : IDecodingLoop
{
    private const int FinalSamples = 4;

    private readonly List<(SequenceMark Mark, PathEvent[] Path)> _marks = [];
    private readonly List<PathEvent> _path = [];
    private int _next = -1;
    private int _finalSamples;

    /// <summary>Appended ids lie below it.</summary>
    public int TokenLimit { get; init; } = 1000;

    public IReadOnlyList<PathEvent> Path => _path;

    public int[] Tokens { get; private set; } = [];

    public float[] Logits { get; private set; } = [];

    public float[] States { get; private set; } = [];

    /// <summary>The states of all evaluated tokens behind the prompt, one after the other; empty where the engine keeps none.</summary>
    public static float[] StatesOf(IDecodingSequence sequence)
    {
        var states = new List<float>();
        for (var position = 0; position < sequence.HiddenStates?.Count; position++)
            states.AddRange(sequence.HiddenStates.At(position));
        return [.. states];
    }

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        if (_next < 0)
        {
            _next = 0;
            Append(sequence, prompt);
            return Evaluate();
        }

        while (_next < script.Length)
        {
            if (Act(sequence, script[_next++]))
                return Evaluate();
        }

        if (!sequence.HasLogits)
            return Evaluate();
        if (_finalSamples++ < FinalSamples)
        {
            Sample(sequence);
            return Evaluate();
        }

        Tokens = sequence.Tokens.ToArray();
        Logits = sequence.Logits.ToArray();
        States = StatesOf(sequence);
        return LoopTurn.Finish;
    }

    private bool Act(IDecodingSequence sequence, byte code)
    {
        switch (code % 6)
        {
            case 0 when sequence.HasLogits:
                Sample(sequence);
                return code >= 128;
            case 1:
                int[] tokens = [.. Enumerable.Range(0, 1 + (code / 60)).Select(i => (300 + code + i) % TokenLimit)];
                Append(sequence, tokens);
                return false;
            case 2 or 3:
                _marks.Add((sequence.Mark(), [.. _path]));

                // A batch never runs across a mark.
                _path.Add(PathEvent.Evaluation);
                return false;
            case 4 when _marks.Count > 0:
                Rewind(sequence, code / 6 % _marks.Count);
                return false;
            default:
                return true;
        }
    }

    private void Rewind(IDecodingSequence sequence, int index)
    {
        var (mark, path) = _marks[index];
        sequence.Rewind(mark);
        _marks.RemoveAll(other => other.Mark.Length > mark.Length);
        _path.Clear();
        _path.AddRange(path);
        _path.Add(PathEvent.Evaluation);
    }

    private void Sample(IDecodingSequence sequence) => _path.Add(new([sequence.SampleNext()], IsSampled: true));

    private void Append(IDecodingSequence sequence, int[] tokens)
    {
        sequence.Append(tokens);
        _path.Add(new(tokens, IsSampled: false));
    }

    private LoopTurn Evaluate()
    {
        _path.Add(PathEvent.Evaluation);
        return LoopTurn.Evaluate;
    }
}
