namespace SafeThink.Testing.Gguf;

/// <summary>What a scripted model is, apart from what it says.</summary>
public sealed record ScriptedModelOptions
{
    /// <summary>
    /// A chat template whose prompts end in the one token <c>&lt;|assistant|&gt;</c>, after which a script can start.
    /// Roles are written <c>&lt;|role|&gt;</c> and a message ends in <c>&lt;|end|&gt;</c>; declare those you use as
    /// <see cref="GgufTokenType.Control"/>.
    /// </summary>
    public const string DefaultChatTemplate =
        "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endfor %}" +
        "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";

    internal const float StrongestMemory = 0.05f;

    /// <summary>The chat template stored in the file, in Jinja; <see langword="null"/> for none.</summary>
    /// <value>Default <see cref="DefaultChatTemplate"/>.</value>
    public string? ChatTemplate { get; init; } = DefaultChatTemplate;

    /// <summary>The kind of memory.</summary>
    /// <value>Default <see cref="ScriptedArchitecture.Attention"/>.</value>
    public ScriptedArchitecture Architecture { get; init; }

    /// <summary>The tokens that a token can see, itself included; only for <see cref="ScriptedArchitecture.SlidingWindow"/>.</summary>
    /// <value>Default 32; at least 1.</value>
    public int Window { get; init; } = 32;

    /// <summary>The context length the file claims to be trained for, in tokens. It costs nothing.</summary>
    /// <value>Default 4096; at least 1.</value>
    public int ContextLength { get; init; } = 4096;

    /// <summary>
    /// How far the logit of a certain follower stands above that of every token the script does not allow. The chance of
    /// leaving the script is about <c>V·exp(-gap)</c> a token at temperature 1, V being the size of the vocabulary.
    /// </summary>
    /// <value>Default 20, about 10⁻⁶ for 500 tokens; above 0.</value>
    public float LogitGap { get; init; } = 20;

    /// <summary>
    /// How much all earlier tokens stir the logits, so that a KV cache or state that was wrongly rewound shows in the
    /// logits although the script goes on unharmed. With 0 the logits depend on the last token alone.
    /// </summary>
    /// <value>
    /// Default 0, which makes probabilities exact. 0.01 moves logits by some tenths, enough for a comparison and far
    /// less than <see cref="LogitGap"/>. From 0 to 0.05.
    /// </value>
    public float Memory { get; init; }
}
