using SafeThink.Decoding;
using SafeThink.Prompts;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/streaming-and-cancellation.md.</summary>
public static class StreamingSnippets
{
    public static async Task ShowAsync(GuardedDecoder decoder, PromptMessage[] messages, CancellationToken cancellationToken)
    {
        await foreach (var update in decoder.DecodeAsync(messages, cancellationToken: cancellationToken))
        {
            switch (update.Kind)
            {
                case DecodingUpdateKind.Text or DecodingUpdateKind.Injected:
                    Console.Write(update.Text);
                    break;
                case DecodingUpdateKind.StepScored:
                    Console.WriteLine($"[step {update.Step!.Index}: {update.Step.Verdict}]");
                    break;
                case DecodingUpdateKind.Intervened:
                    Console.WriteLine($"[{update.Intervention!.Policy}: {update.Intervention.Kind}]");
                    break;
                case DecodingUpdateKind.Completed:
                    Console.WriteLine($"[{update.Result!.Reason}] {update.Result.Explanation}");
                    break;
            }
        }
    }

    public static GuardedDecodeOptions WithoutRunAhead()
    {
        var options = new GuardedDecodeOptions { RunAhead = 0 };
        return options;
    }
}
