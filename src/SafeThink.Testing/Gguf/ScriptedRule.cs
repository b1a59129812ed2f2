namespace SafeThink.Testing.Gguf;

/// <summary>What may follow a token, and whether the author gave the odds.</summary>
internal sealed record ScriptedRule(IReadOnlyList<(string Word, double Probability)> Followers, bool IsBranch)
{
    public static ScriptedRule Only(string word) => new([(word, 1)], IsBranch: false);

    public bool Allows(string word) => Followers.Any(f => f.Word == word);

    /// <summary>Whether nothing this rule allows is forbidden by another one.</summary>
    public bool FitsIn(ScriptedRule other) => Followers.All(f => other.Allows(f.Word));

    public override string ToString() => string.Join(" or ", Followers.Select(f => $"'{f.Word}'"));
}
