namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>What <c>raise_exception</c> throws, before the place in the template is added to it.</summary>
internal sealed class TemplateRefusal(string message) : Exception(message);
