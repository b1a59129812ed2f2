using SafeThink.Decoding;
using SafeThink.Policies.MoreThink;

namespace SafeThink.Chat;

/// <summary>Options of a <see cref="GuardedChatClient"/>.</summary>
public sealed class GuardedChatClientOptions
{
    /// <summary>What a request gets where its chat options say nothing. A seed of 0 stands for a new one in each request.</summary>
    /// <value><see cref="GuardedDecodeOptions.Default"/></value>
    public GuardedDecodeOptions Decoding { get; set; } = GuardedDecodeOptions.Default;

    /// <summary>Whether the engine keeps the evaluated history of a conversation between its turns, so that a turn evaluates only what is new.</summary>
    /// <remarks>
    /// What is kept takes no memory that the engine does not have already, and goes when the room is needed. Where all of the
    /// engine's sequences share one pool, as in llama.cpp, a token costs the more the more the pool holds. Sums are then
    /// rounded in another order, so where two tokens are almost equally likely the same request can give the other one: turn
    /// it off where a seed has to reproduce a response token for token.
    /// </remarks>
    /// <value><see langword="true"/></value>
    public bool KeepsHistory { get; set; } = true;

    /// <summary>
    /// Whether the answer is read as history right behind its turn, in the background. Chat templates drop the thoughts of
    /// earlier turns, so an answer has to be evaluated again, without them; ahead of time, the next turn does not wait for it.
    /// If there is no next turn, that was work for nothing. Without <see cref="KeepsHistory"/> it does nothing.
    /// </summary>
    /// <value><see langword="true"/></value>
    public bool ReadsAhead { get; set; } = true;

    /// <summary>Changes the defaults of the MoreThink policy that a high reasoning effort stands for; null for the defaults.</summary>
    /// <value><see langword="null"/></value>
    public Action<MoreThinkOptions>? ConfigureMoreThink { get; set; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value of <see cref="Decoding"/> cannot be; the message names it.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Decoding);
        Decoding.Validate();
    }
}
