namespace SafeThink.Testing.Gguf;

/// <summary>What a vocabulary entry is to the tokenizer; the values are those of the GGUF format.</summary>
public enum GgufTokenType
{
    /// <summary>
    /// Ordinary text. In text that is tokenized it appears only if it can be merged from smaller entries, so a word
    /// of this type is something a model says rather than something a prompt holds.
    /// </summary>
    Normal = 1,

    /// <summary>Stands for what the vocabulary cannot spell; every vocabulary written here has exactly one.</summary>
    Unknown = 2,

    /// <summary>A marker of the chat template. It is matched only in trusted text and shows as nothing when decoded.</summary>
    Control = 3,

    /// <summary>
    /// Text that is matched literally, longest entry first, before anything else and even in untrusted text. The think
    /// tags of several model families are of this type.
    /// </summary>
    UserDefined = 4,

    /// <summary>One byte, spelled <c>&lt;0xNN&gt;</c>; every vocabulary written here has all 256.</summary>
    Byte = 6,
}
