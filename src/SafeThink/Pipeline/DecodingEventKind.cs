namespace SafeThink.Pipeline;

/// <summary>The kinds of <see cref="DecodingEvent"/>, with the directives that each can be answered with.</summary>
public enum DecodingEventKind
{
    /// <summary>The prompt is there and nothing is decoded. <see cref="Directive.BeginThinking"/>, <see cref="Directive.SkipThinking"/>.</summary>
    Started,

    /// <summary>A step has its verdict. <see cref="Directive.Accept"/>, <see cref="Directive.Resample"/>, <see cref="Directive.Refuse"/>, <see cref="Directive.Block"/>.</summary>
    StepScored,

    /// <summary>The model wants to end its thinking. <see cref="Directive.ContinueThinking"/>.</summary>
    ThinkingEnding,
}
