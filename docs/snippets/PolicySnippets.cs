using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.Docs.Snippets;

/// <summary>The code of the pages in <c>docs/policies</c>.</summary>
internal static class PolicySnippets
{
    /// <summary>The first block of safethink.md.</summary>
    public static async Task SafeThinkAsync(IDecodingEngine engine, ISafetyScorer scorer, float threshold)
    {
        var pipeline = new DecodingPipelineBuilder()
            .AddSafeThink(o =>
            {
                o.Threshold = threshold;
                o.Resamples = 5;
                o.OnUnsafeAnswer = UnsafeStepAction.Block;
            })
            .Build();
        var decoder = new GuardedDecoder(engine, pipeline, scorer);

        await foreach (var update in decoder.DecodeAsync([PromptMessage.User("How do I boil an egg?")]))
        {
            if (update.Intervention is { } intervention)
                Console.Error.WriteLine($"step {intervention.Step}: {intervention.Kind}");
            Console.Write(update.Text);
        }
    }

    /// <summary>The second block of safethink.md.</summary>
    public static GuardedDecoder SafeThinkAtOnce(IDecodingEngine engine, ISafetyScorer scorer)
    {
        var atOnce = new DecodingPipelineBuilder().AddSafeThink(o => o.CandidatesAtOnce = 3).Build();
        return new GuardedDecoder(engine, atOnce, scorer);
    }

    /// <summary>The third block of safethink.md.</summary>
    public static GuardedDecoder SafeThinkAsPublished(IDecodingEngine engine, ISafetyScorer scorer)
    {
        var published = new DecodingPipelineBuilder().AddSafeThink(SafeThinkOptions.AsPublished).Build();
        return new GuardedDecoder(engine, published, scorer);
    }

    /// <summary>The block of zerothink.md.</summary>
    public static GuardedDecoder ZeroThink(IDecodingEngine engine, ISafetyScorer scorer, float threshold)
    {
        var pipeline = new DecodingPipelineBuilder()
            .AddZeroThink()
            .AddSafeThink(o => o.Threshold = threshold)
            .Build();
        return new GuardedDecoder(engine, pipeline, scorer);
    }

    /// <summary>The block of lessthink.md.</summary>
    public static GuardedDecoder LessThink(IDecodingEngine engine)
    {
        var pipeline = new DecodingPipelineBuilder()
            .AddLessThink(o => o.Text = "This is a short question, I can answer it at once.")
            .Build();
        return new GuardedDecoder(engine, pipeline);
    }

    /// <summary>The block of morethink.md.</summary>
    public static GuardedDecoder MoreThink(IDecodingEngine engine)
    {
        var pipeline = new DecodingPipelineBuilder()
            .AddMoreThink(o =>
            {
                o.MaximumReplacements = 2;
                o.MaximumThinkingTokens = 500;
                o.Texts.Add("Let me check that again.");
            })
            .Build();
        return new GuardedDecoder(engine, pipeline);
    }

    /// <summary>The block of safepath.md.</summary>
    public static GuardedDecoder SafePath(IDecodingEngine engine, ISafetyScorer scorer, float threshold)
    {
        var pipeline = new DecodingPipelineBuilder()
            .AddSafePath()
            .AddSafeThink(o => o.Threshold = threshold)
            .Build();
        return new GuardedDecoder(engine, pipeline, scorer);
    }

    /// <summary>The block of thinking-intervention.md.</summary>
    public static GuardedDecoder ThinkingIntervention(IDecodingEngine engine)
    {
        var pipeline = new DecodingPipelineBuilder()
            .AddThinkingIntervention(o =>
            {
                o.Text = "I should only answer questions about our products.";
                o.Text["harmony"] = "Policy: answer questions about our products only.";
            })
            .Build();
        return new GuardedDecoder(engine, pipeline);
    }
}
