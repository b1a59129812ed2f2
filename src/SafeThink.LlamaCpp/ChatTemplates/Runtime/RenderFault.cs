namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>A fault met while rendering, before the place in the template is added to it.</summary>
internal sealed class RenderFault(string message) : Exception(message);
