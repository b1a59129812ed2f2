using SafeThink.Prompts;

namespace SafeThink.Engines;

/// <summary>Turns text into a model's tokens and back.</summary>
/// <remarks>All members are safe to call from any thread.</remarks>
public interface ITokenizer
{
    /// <summary>How many tokens there are: ids run from 0 to this, exclusive.</summary>
    int VocabularySize { get; }

    /// <summary>Tokenizes a rendered prompt, with the model's start token where it wants one.</summary>
    /// <remarks>Untrusted segments never give a control token, a user-defined token or a tag.</remarks>
    /// <param name="prompt">The prompt.</param>
    /// <returns>Token ids.</returns>
    int[] Tokenize(Prompt prompt);

    /// <summary>Tokenizes trusted text that stands in the middle of a sequence: no start token, no space added in front.</summary>
    /// <param name="utf8">The text as UTF-8; it may begin in the middle of a code point.</param>
    /// <returns>Token ids; control and user-defined tokens are recognised.</returns>
    int[] TokenizeTrusted(ReadOnlySpan<byte> utf8);

    /// <summary>The bytes that a token stands for: UTF-8, possibly a fragment of a code point.</summary>
    /// <remarks>A control token gives its spelling, for example <c>&lt;|im_end|&gt;</c>. Cached: no work and no allocation.</remarks>
    /// <param name="token">A token id.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id lies outside the vocabulary.</exception>
    ReadOnlySpan<byte> GetBytes(int token);

    /// <summary>Whether a token is a control token: part of the protocol, not of the text.</summary>
    /// <param name="token">A token id.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id lies outside the vocabulary.</exception>
    bool IsControl(int token);

    /// <summary>Whether the model says with this token that it has finished.</summary>
    /// <param name="token">A token id.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id lies outside the vocabulary.</exception>
    bool IsEndOfGeneration(int token);
}
