using System.Text;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.GuardTraining.Thinking;
using SafeThink.Pipeline;
using SafeThink.Prompts;

namespace SafeThink.GuardTraining.Teaching;

/// <summary>Lets a small reasoning model answer requests, well or badly: what counts is what it talks about.</summary>
internal sealed class LessonWriter(IDecodingEngine engine)
{
    private const int MaximumTokens = 90;

    /// <summary>Answers one request, with its thinking where there is one.</summary>
    /// <param name="task">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<string> WriteAsync(LessonTask task, CancellationToken cancellationToken)
    {
        var pipeline = new DecodingPipelineBuilder();
        if (task.Lead is not { } lead)
            pipeline.AddZeroThink();
        else if (lead != LeadKind.None)
            pipeline.AddThinkingIntervention(o => o.Text = Leads.Of(lead, task.Lot >> 8));
        var options = new GuardedDecodeOptions
        {
            MaximumTokens = MaximumTokens,
            Sampling = new SamplingOptions { Temperature = 0.8f, TopP = 0.95f, Seed = task.Lot },
        };
        var text = new StringBuilder();
        await foreach (var update in new GuardedDecoder(engine, pipeline.Build()).DecodeAsync([PromptMessage.User(task.Request)], options, cancellationToken))
        {
            if (update.Kind == DecodingUpdateKind.Text)
                text.Append(update.Text);
        }

        return text.ToString().Trim();
    }
}
