using System.Collections.Immutable;
using System.Text;

namespace SafeThink.Traces;

/// <summary>How a family of models marks its reasoning.</summary>
/// <remarks>
/// Tags are matched on the text of the output, whatever tokens spell them. Whether the chat template has already opened
/// the thinking is read off the rendered prompt, so it is not part of the format.
/// </remarks>
public sealed record ReasoningFormat
{
    /// <summary><c>&lt;think&gt;…&lt;/think&gt;</c>: DeepSeek-R1 and its distills, Qwen3, QwQ and many others.</summary>
    public static ReasoningFormat ThinkTags { get; } = new()
    {
        Name = "think",
        Markers = [new("<think>", TracePhase.Reasoning), new("</think>", TracePhase.Answer)],
        OpenText = "<think>\n",
        CloseText = "\n</think>\n\n",
    };

    /// <summary><c>&lt;|begin_of_thought|&gt;…</c>: Sky-T1.</summary>
    public static ReasoningFormat SkyT1 { get; } = new()
    {
        Name = "sky-t1",
        Markers =
        [
            new("<|begin_of_thought|>", TracePhase.Reasoning),
            new("<|end_of_thought|>", TracePhase.Answer),
            new("<|begin_of_solution|>", TracePhase.Answer),
            new("<|end_of_solution|>", TracePhase.Protocol),
        ],
        OpenText = "<|begin_of_thought|>\n\n",
        CloseText = "\n\n<|end_of_thought|>\n\n<|begin_of_solution|>\n\n",
    };

    /// <summary>Channels: gpt-oss and its harmony format.</summary>
    /// <remarks>Only the final channel and the preambles of the commentary channel are answers; calls of tools are not released.</remarks>
    public static ReasoningFormat Harmony { get; } = new()
    {
        Name = "harmony",
        Markers =
        [
            new("<|channel|>analysis<|message|>", TracePhase.Reasoning),
            new("<|channel|>final<|message|>", TracePhase.Answer),
            new("<|channel|>commentary<|message|>", TracePhase.Answer),
            new("<|channel|>commentary to=", TracePhase.Protocol),
            new("<|end|>", TracePhase.Protocol),
        ],
        OpenText = "<|channel|>analysis<|message|>",
        CloseText = "<|end|><|start|>assistant<|channel|>final<|message|>",
        InitialPhase = TracePhase.Protocol,
    };

    /// <summary>No marked reasoning: everything is answer, and steps are cut from it.</summary>
    public static ReasoningFormat None { get; } = new() { Name = "none", Markers = [], OpenText = "", CloseText = "" };

    /// <summary>The formats that are known by name.</summary>
    public static ImmutableArray<ReasoningFormat> Known { get; } = [ThinkTags, SkyT1, Harmony, None];

    /// <summary>What to call the format.</summary>
    public required string Name { get; init; }

    /// <summary>The tags, of 65,535 bytes together at most. None may be empty or stand in another, unless at its end.</summary>
    public required ImmutableArray<ReasoningMarker> Markers { get; init; }

    /// <summary>What a policy writes to open the thinking, with the tag that does; empty where there is none, and where output begins with the thinking.</summary>
    public required string OpenText { get; init; }

    /// <summary>What a policy writes to end the thinking and to open the answer, with the tags that do; empty where there is no thinking.</summary>
    public required string CloseText { get; init; }

    /// <summary>The phase of output before its first tag.</summary>
    /// <value><see cref="TracePhase.Answer"/></value>
    public TracePhase InitialPhase { get; init; } = TracePhase.Answer;

    /// <summary>Whether the format has a reasoning phase at all.</summary>
    public bool HasReasoning => !Markers.IsDefaultOrEmpty;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A name, a tag or a text is missing, a phase is none, a tag hides another, or the texts do not lead into the thinking and out of it; the message says which.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        ArgumentNullException.ThrowIfNull(OpenText);
        ArgumentNullException.ThrowIfNull(CloseText);
        if (!Enum.IsDefined(InitialPhase))
            throw new ArgumentOutOfRangeException(nameof(InitialPhase), InitialPhase, "There is no such phase.");
        if (!HasReasoning)
            return;

        var matcher = new TagMatcher(this);
        if (Markers.FirstOrDefault(m => !Enum.IsDefined(m.Phase)) is { Text: { } tag, Phase: var phase })
            throw new ArgumentException($"Reasoning format '{Name}' has the tag '{tag}', which leads to a phase that there is not: {phase}.", nameof(Markers));
        if (PhaseBehind(matcher, OpenText, InitialPhase) != TracePhase.Reasoning)
            throw new ArgumentException($"Reasoning format '{Name}' has the opening text '{OpenText}', behind which the model does not think: it needs a tag that opens the thinking.", nameof(OpenText));
        if (PhaseBehind(matcher, CloseText, TracePhase.Reasoning) != TracePhase.Answer)
            throw new ArgumentException($"Reasoning format '{Name}' has the closing text '{CloseText}', behind which no answer begins: it needs a tag that does so.", nameof(CloseText));
    }

    /// <summary>Finds a format by its name.</summary>
    /// <param name="name">One of the names of <see cref="Known"/>, in any case.</param>
    /// <exception cref="ArgumentException">There is no such format; the message lists them.</exception>
    public static ReasoningFormat Parse(string name) =>
        Known.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException(
            $"There is no reasoning format '{name}'. Known: {string.Join(", ", Known.Select(f => f.Name))}.", nameof(name));

    /// <summary>Guesses the format from what a chat template or a vocabulary spells.</summary>
    /// <remarks>
    /// A template that drops earlier thoughts names the tags, also where the model opens them itself. A model whose tags are
    /// tokens of their own can be told without a template.
    /// </remarks>
    /// <param name="chatTemplate">The template's source, or null.</param>
    /// <param name="hasToken">Whether the vocabulary has a token that is spelled so.</param>
    /// <returns>The format, <see cref="None"/> where nothing speaks for another.</returns>
    public static ReasoningFormat Guess(string? chatTemplate, Func<string, bool> hasToken)
    {
        ArgumentNullException.ThrowIfNull(hasToken);
        foreach (var (sign, format) in Signs)
        {
            if (chatTemplate?.Contains(sign, StringComparison.Ordinal) == true || hasToken(sign))
                return format;
        }

        return None;
    }

    private static TracePhase PhaseBehind(TagMatcher matcher, string text, TracePhase before) =>
        matcher.FindLast(Encoding.UTF8.GetBytes(text))?.Phase ?? before;

    // In this order: a vocabulary may have think tags that its harmony template never uses.
    private static readonly ImmutableArray<(string Sign, ReasoningFormat Format)> Signs =
    [
        ("<|channel|>", Harmony),
        ("<|begin_of_thought|>", SkyT1),
        ("</think>", ThinkTags),
    ];
}
