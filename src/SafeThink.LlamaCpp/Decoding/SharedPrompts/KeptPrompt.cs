namespace SafeThink.LlamaCpp.Decoding.SharedPrompts;

/// <summary>A prompt whose evaluated state is in a slot.</summary>
/// <param name="Tokens">Its tokens: exactly those in the slot.</param>
/// <param name="Scope">Who may share it, by reference.</param>
/// <param name="LastUse">When it was last kept or shared; larger is later.</param>
internal sealed record KeptPrompt(int[] Tokens, object Scope, long LastUse);
