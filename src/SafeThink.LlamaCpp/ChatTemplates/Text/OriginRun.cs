namespace SafeThink.LlamaCpp.ChatTemplates.Text;

/// <summary>A stretch of characters of one origin inside an <see cref="OriginText"/>.</summary>
/// <param name="End">The index after its last UTF-16 unit; it begins where the run before it ends.</param>
/// <param name="IsTrusted">Whether the template itself wrote it.</param>
internal readonly record struct OriginRun(int End, bool IsTrusted);
