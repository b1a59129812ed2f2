using SafeThink.Engines;
using SafeThink.GuardTraining.Data;
using SafeThink.LlamaCpp.Decoding.Batches;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;

namespace SafeThink.GuardTraining.Extraction;

/// <summary>Reads labelled texts through a model and keeps what its layers make of them.</summary>
/// <remarks>Requests and steps become tokens exactly as when the guard scores them.</remarks>
internal sealed class StateExtractor(StateReader reader, IReadOnlyList<int> depths, TraceFormat format)
{
    // Fine enough to try other steps and means later without reading everything again.
    private const int SegmentTokens = 16;

    private readonly int _size = depths.Count * reader.Width;

    /// <summary>Reads one text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="set">The set it is from.</param>
    /// <exception cref="EngineException">llama.cpp failed.</exception>
    public StateRow Extract(LabelledText text, DataSet set)
    {
        var request = format.Request.Tokenize(text.Request, reader.Tokenizer);
        var steps = StepReading.TokensOf(text, set, format.Lead, reader.Tokenizer);
        reader.Cache.Clear(0);
        reader.Batch.Clear();
        reader.Batch.Add(request, 0, 0, wantsRow: false);
        foreach (var step in steps)
            reader.Batch.Add(step, reader.Batch.Count, 0, wantsRow: false);
        if (reader.Decode() is not DecodeResult.Success and var result)
            throw new EngineException($"Row '{text.Id}' could not be read ({result}).{reader.TakeErrors()}");

        var segments = new List<Segment>();
        var row = request.Length;
        for (var step = 0; step < steps.Count; step++)
        {
            for (var done = 0; done < steps[step].Length; done += SegmentTokens)
            {
                var count = Math.Min(SegmentTokens, steps[step].Length - done);
                segments.Add(new(step, count, MeanOf(row, count)));
                row += count;
            }
        }

        return new(text.Id, text.Group, text.IsUnsafe, MeanOf(0, request.Length), segments);
    }

    private Half[] MeanOf(int row, int count)
    {
        var sums = new StateSums(_size);
        for (var i = 0; i < count; i++)
            sums.Add(reader.Layers, row + i);
        var mean = new double[_size];
        sums.WriteMeans(mean);
        return [.. mean.Select(v => (Half)v)];
    }
}
