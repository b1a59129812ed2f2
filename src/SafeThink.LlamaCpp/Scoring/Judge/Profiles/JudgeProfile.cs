using System.Collections.Immutable;
using System.Text.Json.Nodes;
using SafeThink.LlamaCpp.Scoring.Judge.Profiles;
using SafeThink.LlamaCpp.Scoring.Labels;

namespace SafeThink.LlamaCpp.Scoring.Judge;

/// <summary>How one family of judge models is asked, and how its answer is read.</summary>
/// <remarks>
/// <see cref="JudgeProfiles"/> has those of well-known guards. A profile of your own is either a Jinja template that
/// shows a conversation ending in the turn under judgement (<see cref="ChatTemplate"/>), or a message that is put to an
/// ordinary chat model (<see cref="Message"/>).
/// </remarks>
public sealed record JudgeProfile
{
    /// <summary>What to call it in logs and errors.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Whose words are judged. Of the named profiles, those of Llama Guard, Qwen3Guard, ShieldGemma and Granite Guardian
    /// can judge requests, by the prompt that their makers have for it; a template of your own can where it
    /// shows a conversation that ends in a user's message.
    /// </summary>
    /// <value><see cref="JudgeSubject.Reply"/></value>
    public JudgeSubject Subject { get; init; }

    /// <summary>
    /// What is read off the logits. Usually one question; where a guard answers several in turn, each is answered with its
    /// likeliest label before the next is asked, and the last one gives the score.
    /// </summary>
    public required ImmutableArray<VerdictQuestion> Questions { get; init; }

    /// <summary>
    /// A Jinja template that renders a conversation ending in the turn under judgement. It is used where the model file
    /// has no template of its own, or one without <see cref="TemplateMark"/>.
    /// </summary>
    /// <value><see langword="null"/>: the model file must bring it</value>
    public string? ChatTemplate { get; init; }

    /// <summary>
    /// Text by which the guard's own template is known. Converters put general chat templates into files of guards, and
    /// asked through those a guard answers anything; null takes the file's template unseen.
    /// </summary>
    /// <value><see langword="null"/></value>
    public string? TemplateMark { get; init; }

    /// <summary>Whether the model file's own template is used where it has one that fits.</summary>
    /// <value><see langword="true"/></value>
    public bool PrefersModelTemplate { get; init; } = true;

    /// <summary>
    /// What an ordinary chat model is asked about a reply, as one user message in its own chat template: text with
    /// <c>{request}</c> and <c>{reply}</c>, each once, and text before and behind both.
    /// </summary>
    /// <value><see langword="null"/>: the conversation is rendered as it is</value>
    public string? Message { get; init; }

    /// <summary>Further variables of the template, for example <c>guideline</c>; text in them is data, never template.</summary>
    /// <value><see langword="null"/></value>
    public JsonObject? Variables { get; init; }

    /// <summary>The template's <c>enable_thinking</c> switch: a judge has to answer at once.</summary>
    /// <value><see langword="false"/></value>
    public bool? EnableThinking { get; init; } = false;

    /// <summary>
    /// Which share of the probability the labels must have, from 0 to 1. Below it the model has not answered the question,
    /// because it is another model or was talked out of it, and the score is indeterminate.
    /// </summary>
    /// <value>0.01</value>
    public double MinimumLabelMass { get; init; } = 0.01;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is missing or out of range, or the labels of the last question say the same of safety; the message names it.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        if (Questions.IsDefaultOrEmpty)
            throw new ArgumentException($"Profile '{Name}' asks nothing: give it a question with its labels.", nameof(Questions));
        foreach (var question in Questions)
            question.Validate();
        Questions[^1].ValidateAsVerdict();
        if (MinimumLabelMass is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(MinimumLabelMass), MinimumLabelMass, "A share lies from 0 to 1.");
        if (!Enum.IsDefined(Subject))
            throw new ArgumentOutOfRangeException(nameof(Subject), Subject, "There is no such subject.");
        if (Message is null)
            return;
        if (Subject != JudgeSubject.Reply)
            throw new ArgumentException($"Profile '{Name}' asks about a reply with its {nameof(Message)}, but its {nameof(Subject)} is {Subject}. Ask with a {nameof(ChatTemplate)}.", nameof(Message));
        _ = new JudgeMessage(Message);
    }
}
