using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/fail-closed.md.</summary>
public static class FailClosedSnippets
{
    public static DecodingPipeline BlockAtOnce()
    {
        var pipeline = new DecodingPipelineBuilder()
            .AddSafeThink(o =>
            {
                o.OnIndeterminate = IndeterminateAction.Block;
                o.OnExhausted = UnsafeStepAction.Block;
            })
            .Build();
        return pipeline;
    }

    public static DecodingPipeline AsPublished()
    {
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(SafeThinkOptions.AsPublished).Build();
        return pipeline;
    }

    public static string? WhyBlocked(GuardedReply reply)
    {
        if (reply.Result.Reason == FinishReason.ContentFilter)
            return reply.Result.Explanation;
        return null;
    }
}
