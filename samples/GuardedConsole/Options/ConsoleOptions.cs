using SafeThink.Pipeline;
using SafeThink.Traces;

namespace GuardedConsole.Options;

/// <summary>The command line, read and checked.</summary>
internal sealed record ConsoleOptions
{
    public required Activity Activity { get; init; }

    public required string ModelPath { get; init; }

    public required DecodingPipeline Pipeline { get; init; }

    public required string Scorer { get; init; }

    public ReasoningFormat? Format { get; init; }

    public string? Prompt { get; init; }

    public string? SystemMessage { get; init; }

    public required float Temperature { get; init; }

    public uint Seed { get; init; }

    public required int MaximumTokens { get; init; }

    public int ContextLength { get; init; }

    public int Threads { get; init; }

    public int GpuLayers { get; init; }

    /// <summary>Whether each prompt is decoded without the guard first.</summary>
    public bool Compares { get; init; }

    /// <summary>Whether the text of rejected steps is shown.</summary>
    public bool ShowsRejected { get; init; }

    public bool IsPlain { get; init; }

    public bool IsSmokeTest { get; init; }

    public bool IsVerbose { get; init; }
}
