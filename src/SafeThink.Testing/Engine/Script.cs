using System.Text;

namespace SafeThink.Testing.Engine;

/// <summary>What a <see cref="ScriptedEngine"/> says, and when.</summary>
/// <remarks>
/// A script is a set of replies, each tied to what the text must end with when the model is asked to go on: the prompt, or
/// something that a policy wrote into the output. A reply is a list of pieces, one token each; behind the last comes the
/// end of the generation. Where a reply was given several times, they are taken in turn and the last one then stays. Forks
/// of a sequence that are made where a reply begins take the next turns: the first fork the next, the second the one behind it.
/// </remarks>
/// <example>
/// <code>
/// var script = new Script()
///     .Say("First gather what is needed.\n\n", "&lt;/think>", "Done.")
///     .SayAfter("Wait, think safely", ". I should decline.", "&lt;/think>", "I can't help with that.");
/// </code>
/// </example>
public sealed class Script
{
    private readonly List<(string Ending, List<byte[][]> Replies)> _rules = [];

    /// <summary>Every piece, in the order in which they were given.</summary>
    internal IEnumerable<byte[]> Pieces => _rules.SelectMany(rule => rule.Replies).SelectMany(reply => reply);

    /// <summary>Says this where no other reply fits.</summary>
    /// <param name="pieces">The tokens' texts; none empty.</param>
    /// <returns>This script.</returns>
    public Script Say(params string[] pieces) => SayAfter("", pieces);

    /// <summary>Says this when the text ends so.</summary>
    /// <param name="ending">What the text ends with; the longest that fits wins.</param>
    /// <param name="pieces">The tokens' texts; none empty.</param>
    /// <returns>This script.</returns>
    public Script SayAfter(string ending, params string[] pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        return SayBytesAfter(ending, [.. pieces.Select(Encoding.UTF8.GetBytes)]);
    }

    /// <summary>Says this when the text ends so, with tokens that need not be whole characters.</summary>
    /// <param name="ending">What the text ends with; the longest that fits wins.</param>
    /// <param name="pieces">The tokens' bytes; none empty.</param>
    /// <returns>This script.</returns>
    public Script SayBytesAfter(string ending, params byte[][] pieces)
    {
        ArgumentNullException.ThrowIfNull(ending);
        ArgumentNullException.ThrowIfNull(pieces);
        if (pieces.Any(p => p.Length == 0))
            throw new ArgumentException("A token cannot be empty.", nameof(pieces));
        var rule = _rules.Find(r => r.Ending == ending);
        if (rule.Replies is null)
            _rules.Add(rule = (ending, []));
        rule.Replies.Add(pieces);
        return this;
    }

    /// <summary>The reply to a text.</summary>
    /// <param name="text">Everything so far, as UTF-8.</param>
    /// <param name="timesUsed">How often each rule was used in this run; updated.</param>
    internal byte[][] Reply(ReadOnlySpan<byte> text, Dictionary<string, int> timesUsed)
    {
        var best = -1;
        for (var i = 0; i < _rules.Count; i++)
        {
            if (text.EndsWith(Encoding.UTF8.GetBytes(_rules[i].Ending)) && (best < 0 || _rules[i].Ending.Length > _rules[best].Ending.Length))
                best = i;
        }

        if (best < 0)
            return [];
        var (ending, replies) = _rules[best];
        var used = timesUsed.GetValueOrDefault(ending);
        timesUsed[ending] = used + 1;
        return replies[Math.Min(used, replies.Count - 1)];
    }
}
