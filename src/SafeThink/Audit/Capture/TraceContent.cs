namespace SafeThink.Audit;

/// <summary>What a text in a trace is.</summary>
public enum TraceContent
{
    /// <summary>Text of a message of the conversation.</summary>
    Message,

    /// <summary>Text of the prompt as it was rendered, template or message.</summary>
    Prompt,

    /// <summary>Text that the model wrote, kept or taken back.</summary>
    Output,

    /// <summary>Text that the decoder wrote behind the prompt: a policy's, with accepted text that was read again.</summary>
    Injected,
}
