using SafeThink.Engines;
using SafeThink.Prompts;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Scoring.SelfJudge;

/// <summary>Writes what turns an unfinished reply into a finished turn with a question behind it.</summary>
/// <remarks>
/// The model's own chat template says how: a conversation with a stand-in for the reply is rendered, and what follows the
/// stand-in is taken. The thinking is ended where it is open, and none is begun before the answer.
/// </remarks>
internal sealed class FollowUpQuestion
{
    private readonly string _text;

    /// <summary>Renders the question.</summary>
    /// <param name="engine">The engine that decodes.</param>
    /// <param name="question">The question.</param>
    /// <exception cref="NotSupportedException">The model has no chat template, or it does not show an earlier reply.</exception>
    public FollowUpQuestion(IDecodingEngine engine, string question)
    {
        var standIn = $"reply{Guid.NewGuid():N}";
        var text = engine.RenderPrompt(
            [PromptMessage.User("request"), PromptMessage.Assistant(standIn), PromptMessage.User(question)],
            new PromptOptions { EnableThinking = false }).ToString();
        var start = text.IndexOf(standIn, StringComparison.Ordinal);
        if (start < 0 || !text[start..].Contains(question, StringComparison.Ordinal))
            throw new NotSupportedException("The model's chat template shows no earlier reply with a question behind it, so the model cannot be asked about its own. Use a judge of its own.");
        _text = text[(start + standIn.Length)..];
    }

    /// <summary>The text behind a step.</summary>
    /// <param name="format">How the model marks its reasoning.</param>
    /// <param name="phase">The phase that the step belongs to.</param>
    public string Behind(ReasoningFormat format, TracePhase phase)
    {
        var ending = phase == TracePhase.Reasoning ? format.CloseText : "";
        if (!format.HasReasoning)
            return ending + _text;

        // Behind the question the template may have opened the thinking, closed it again, or left it to the model.
        var last = format.Markers
            .Select(marker => (marker.Phase, At: _text.LastIndexOf(marker.Text, StringComparison.Ordinal)))
            .Where(m => m.At >= 0)
            .OrderBy(m => m.At)
            .LastOrDefault((Phase: format.InitialPhase, At: -1));
        return ending + _text + last switch
        {
            { At: >= 0, Phase: TracePhase.Answer } => "",
            { At: >= 0, Phase: TracePhase.Reasoning } => format.CloseText,
            _ => format.OpenText + format.CloseText,
        };
    }
}
