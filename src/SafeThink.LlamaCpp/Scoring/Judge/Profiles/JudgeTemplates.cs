namespace SafeThink.LlamaCpp.Scoring.Judge.Profiles;

/// <summary>The prompts that come with this library: Jinja templates beside this file, each with its source at the top.</summary>
internal static class JudgeTemplates
{
    public static string Qwen3GuardGen { get; } = Read("qwen3guard-gen.jinja");

    public static string GraniteGuardian3 { get; } = Read("granite-guardian-3.jinja");

    public static string GraniteGuardian32 { get; } = Read("granite-guardian-3.2.jinja");

    public static string WildGuard { get; } = Read("wildguard.jinja");

    private static string Read(string name)
    {
        var resource = $"{typeof(JudgeTemplates).Namespace}.Templates.{name}";
        using var stream = typeof(JudgeTemplates).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource '{resource}' is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
