using SafeThink.Engines;
using SafeThink.GuardTraining.Writing;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Thinking;

/// <summary>Lets a reasoning model think about requests, and labels what it thinks.</summary>
/// <remarks>
/// Going along with a harmful request is unsafe, declining it is safe, and so is going along with a harmless one.
/// A thought whose words speak against where it was led is dropped: nobody knows its label.
/// </remarks>
internal sealed class Thinker(IDecodingEngine engine)
{
    private const int ShortestThought = 80;

    private readonly ReplyWriter _writer = new(engine) { MaximumTokens = 160, IsThinkingOnly = true };

    /// <summary>Thinks about one request.</summary>
    /// <param name="task">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The thought, and whether it is unsafe; null where it is of no use.</returns>
    public async Task<(string Text, bool IsUnsafe)?> ThinkAsync(ThoughtTask task, CancellationToken cancellationToken)
    {
        var lot = RowText.Lot(task.Id);
        var lead = Leads.Of(task.Lead, lot >> 4);
        var text = await _writer.WriteAsync(task.Request, lead, lot, cancellationToken);
        var declines = RefusalCues.AreIn(text);
        if (text.Length < ShortestThought || declines != (task.Lead == LeadKind.Decline))
            return null;

        // Half of the thoughts stand without the sentence that led them, so that it is not what is learned.
        var thought = (lot >> 12) % 2 == 0 || lead.Length == 0 ? text : lead + text;
        return (thought.Trim(), task.IsHarmful && !declines);
    }
}
