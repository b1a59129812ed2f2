using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>What a run did, as if nothing in it had ever been taken back; and how to do that on an engine.</summary>
/// <remarks>
/// Nothing is marked, rewound or cut here. What stays of a run is done in the same calls and evaluated in the same
/// batches, so logits can be compared bit for bit.
/// </remarks>
internal sealed class StraightRun
{
    private readonly List<SequenceAct> _acts = [];

    public StraightRun(IEnumerable<SequenceAct> acts)
    {
        var places = new Dictionary<SequenceMark, int>();
        foreach (var act in acts)
        {
            switch (act)
            {
                case SequenceAct.Mark mark:
                    places[mark.Place] = _acts.Count;
                    break;
                case SequenceAct.Rewind rewind:
                    CutTo(places[rewind.Place]);
                    break;
                case SequenceAct.Truncate truncate:
                    CutTo(CountUpTo(truncate.Length));
                    break;
                default:
                    _acts.Add(act);
                    break;
            }
        }
    }

    /// <summary>The tokens that were sampled and kept.</summary>
    public int[] Tokens => [.. _acts.OfType<SequenceAct.Sample>().Select(act => act.Token)];

    /// <summary>The logits that each of <see cref="Tokens"/> was sampled from.</summary>
    public float[][] Logits => [.. _acts.OfType<SequenceAct.Sample>().Select(act => act.Logits)];

    /// <summary>Does it on an engine, and samples where the run sampled.</summary>
    public async Task<(int[] Tokens, float[][] Logits)> RepeatAsync(IDecodingEngine engine, SamplingOptions sampling)
    {
        var tokens = new List<int>();
        var logits = new List<float[]>();
        var next = 0;
        await engine.RunAsync(
            new Tests.Support.LambdaLoop(sequence =>
            {
                while (next < _acts.Count)
                {
                    switch (_acts[next++])
                    {
                        case SequenceAct.Evaluate:
                            return LoopTurn.Evaluate;
                        case SequenceAct.Append append:
                            sequence.Append(append.Tokens);
                            break;
                        case SequenceAct.Resample resample:
                            sequence.Resample(resample.Sampling);
                            break;
                        case SequenceAct.Sample:
                            logits.Add(sequence.Logits.ToArray());
                            tokens.Add(sequence.SampleNext());
                            break;
                    }
                }

                return LoopTurn.Finish;
            }),
            sampling);
        return ([.. tokens], [.. logits]);
    }

    // What was taken back had been evaluated apart from what comes in its place.
    private void CutTo(int count)
    {
        _acts.RemoveRange(count, _acts.Count - count);
        _acts.Add(new SequenceAct.Evaluate());
    }

    private int CountUpTo(int length)
    {
        var tokens = 0;
        for (var i = 0; i < _acts.Count; i++)
        {
            tokens += _acts[i] switch
            {
                SequenceAct.Append append => append.Tokens.Length,
                SequenceAct.Sample => 1,
                _ => 0,
            };
            if (tokens > length)
                return i;
        }

        return _acts.Count;
    }
}
