namespace SafeThink.Prompts;

/// <summary>A run of prompt text of one origin.</summary>
/// <remarks>
/// Template text is ours and may spell control tokens. Message text is somebody else's: it is tokenized so that
/// nothing in it, a think tag or a chat marker included, can become anything but plain text tokens.
/// </remarks>
/// <param name="Text">The text, UTF-16; never null, may be empty.</param>
/// <param name="IsTrusted">
/// <see langword="true"/> for template text, tokenized with control tokens on; <see langword="false"/> for
/// message text, tokenized as plain text.
/// </param>
public readonly record struct PromptSegment(string Text, bool IsTrusted);
