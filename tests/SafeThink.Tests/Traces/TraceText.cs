using System.Text;
using SafeThink.Traces;

namespace SafeThink.Tests.Traces;

/// <summary>Reads text as the decode loop does, and tells what was found: steps with their phase, and tags.</summary>
internal static class TraceText
{
    public static List<string> Read(
        IEnumerable<byte[]> tokens, StepSegmentation segmentation, ReasoningFormat? format = null, TracePhase phase = TracePhase.Reasoning)
    {
        var reader = new TraceReader(new TagMatcher(format ?? ReasoningFormat.ThinkTags), segmentation);
        var output = new TraceBuffer();
        var found = new List<string>();
        var start = 0;
        reader.Restart(0, phase);
        foreach (var token in tokens)
        {
            output.Add(token);
            ReadAll(isCounted: false, isEnd: false);
        }

        ReadAll(isCounted: true, isEnd: true);
        return found;

        void ReadAll(bool isCounted, bool isEnd)
        {
            while (true)
            {
                var signal = reader.Read(output);
                if (signal == TraceSignal.None && !isCounted)
                {
                    isCounted = true;
                    signal = reader.CountToken();
                }

                if (signal == TraceSignal.None && isEnd)
                    signal = reader.ReadToEnd(output);
                if (signal == TraceSignal.Tag && !reader.HasContent)
                {
                    found.Add($"<{reader.NextPhase}>");
                    Restart(reader.Position, reader.NextPhase);
                }
                else if (signal != TraceSignal.None)
                {
                    Step(signal == TraceSignal.Tag ? reader.TagStart : reader.StepEnd);
                }
                else
                {
                    if (isEnd && reader.HasContent)
                        Step(output.End);
                    return;
                }
            }
        }

        void Step(int end)
        {
            found.Add($"{reader.Phase}: {Encoding.UTF8.GetString(output.Between(start, end))}");
            Restart(end, reader.Phase);
        }

        void Restart(int offset, TracePhase next)
        {
            start = offset;
            reader.Restart(offset, next);
            output.Forget(offset);
        }
    }

    /// <summary>The steps of a text without tags.</summary>
    public static string[] Steps(string text, StepSegmentation segmentation) =>
        [.. Read([Encoding.UTF8.GetBytes(text)], segmentation, ReasoningFormat.None).Select(s => s["Reasoning: ".Length..])];
}
