namespace SafeThink.Testing.Engine;

/// <summary>The prompts of runs that ended, the last few: what a real engine would still hold evaluated.</summary>
internal sealed class ScriptedPrompts
{
    private const int Capacity = 4;

    private readonly Lock _lock = new();
    private readonly List<ScriptedPrompt> _prompts = [];

    /// <summary>Keeps a prompt in place of those that are its beginning, and of the oldest where there are too many.</summary>
    public void Keep(ScriptedPrompt? prompt)
    {
        if (prompt is null)
            return;
        lock (_lock)
        {
            _prompts.RemoveAll(p => p.Scope == prompt.Scope && prompt.Tokens.AsSpan().StartsWith(p.Tokens));
            _prompts.Add(prompt);
            if (_prompts.Count > Capacity)
                _prompts.RemoveAt(0);
        }
    }

    /// <summary>How many tokens at a prompt's beginning are held already; less than it has.</summary>
    public int Shared(ScriptedPrompt prompt)
    {
        lock (_lock)
        {
            var shared = _prompts
                .Where(p => p.Scope == prompt.Scope)
                .Select(p => prompt.Tokens.AsSpan().CommonPrefixLength(p.Tokens))
                .DefaultIfEmpty()
                .Max();
            return Math.Max(0, Math.Min(shared, prompt.Tokens.Length - 1));
        }
    }
}
