namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>What one rendering may use up, so that no template can hang the process or overflow its stack.</summary>
internal sealed record RenderLimits
{
    public static readonly RenderLimits Default = new();

    /// <value>Expressions and statements evaluated, list items made; 50 million (a long conversation takes 100 thousand).</value>
    public long Steps { get; init; } = 50_000_000;

    /// <value>The length of the output, and of any one string, in UTF-16 units; 16 Mi.</value>
    public int TextLength { get; init; } = 16 * 1024 * 1024;

    /// <value>Characters written or searched in all strings together; 1 Gi.</value>
    public long Characters { get; init; } = 1L << 30;

    /// <value>Macro calls inside macro calls, and turns of recursive loops; 100.</value>
    public int CallDepth { get; init; } = 100;

    /// <value>Expressions inside expressions and blocks inside blocks, while rendering; 1,000.</value>
    public int NestingDepth { get; init; } = 1_000;
}
