using System.Text;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Traces;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Thinking;

/// <summary>Lets a reasoning model think about requests.</summary>
/// <remarks>
/// Going along with a harmful request is unsafe, declining it is safe, and so is going along with a harmless one.
/// A thought whose words speak against where it was led is dropped: nobody knows its label.
/// </remarks>
internal sealed class ThoughtWriter(IDecodingEngine engine)
{
    private const int MaximumTokens = 160;
    private const int ShortestThought = 80;

    /// <summary>Thinks about one request.</summary>
    /// <param name="task">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The thought, and whether it is unsafe; null where it is of no use.</returns>
    public async Task<(string Text, bool IsUnsafe)?> WriteAsync(ThoughtTask task, CancellationToken cancellationToken)
    {
        var lot = RowText.Lot(task.Id);
        var lead = task.Lead == LeadKind.None ? "" : Leads.Of(task.Lead, lot >> 4);
        var text = await ThinkAsync(task.Request, lead, lot, cancellationToken);
        var declines = RefusalCues.AreIn(text);
        if (text.Length < ShortestThought || declines != (task.Lead == LeadKind.Decline))
            return null;

        // Half of the thoughts stand without the sentence that led them, so that it is not what is learned.
        var thought = (lot >> 12) % 2 == 0 || lead.Length == 0 ? text : lead + text;
        return (thought.Trim(), task.IsHarmful && !declines);
    }

    private async Task<string> ThinkAsync(string request, string lead, uint seed, CancellationToken cancellationToken)
    {
        var pipeline = new DecodingPipelineBuilder();
        if (lead.Length > 0)
            pipeline.AddThinkingIntervention(o => o.Text = lead);
        var options = new GuardedDecodeOptions
        {
            MaximumTokens = MaximumTokens,
            Sampling = new SamplingOptions { Temperature = 0.8f, TopP = 0.95f, Seed = seed },
        };
        var text = new StringBuilder();
        await foreach (var update in new GuardedDecoder(engine, pipeline.Build()).DecodeAsync([PromptMessage.User(request)], options, cancellationToken))
        {
            if (update.Phase == TracePhase.Answer)
                break;
            if (update.Kind == DecodingUpdateKind.Text)
                text.Append(update.Text);
        }

        return text.ToString();
    }
}
