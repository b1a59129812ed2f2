using System.Text;
using SafeThink.Traces;

namespace SafeThink.Training.Data;

/// <summary>Cuts a whole text into steps as the guarded decoder cuts one that is being written.</summary>
public static class StepCutter
{
    /// <summary>The steps of a text: joined, they are the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="segmentation">What ends a step; not by tokens, which nobody counts here.</param>
    public static IReadOnlyList<string> Cut(string text, StepSegmentation segmentation)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(segmentation);
        var bytes = Encoding.UTF8.GetBytes(text);
        var steps = new List<string>();
        var segmenter = new StepSegmenter(segmentation);
        var from = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var cut = segmenter.Read(bytes[i]);
            if (cut == StepCut.None)
                continue;
            var end = cut == StepCut.After ? i + 1 : i;
            steps.Add(Encoding.UTF8.GetString(bytes, from, end - from));
            segmenter = new StepSegmenter(segmentation);
            from = end;
            if (cut == StepCut.Before)
                segmenter.Read(bytes[i]);
        }

        // White space alone is no step, as in the decoder.
        var rest = Encoding.UTF8.GetString(bytes, from, bytes.Length - from);
        if (string.IsNullOrWhiteSpace(rest) && steps.Count > 0)
            steps[^1] += rest;
        else
            steps.Add(rest);
        return steps;
    }
}
