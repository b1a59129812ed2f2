namespace SafeThink.Testing.Engine;

/// <summary>A prompt that later runs of its scope may share.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Scope">Who may share it, by reference.</param>
internal sealed record ScriptedPrompt(int[] Tokens, object Scope);
