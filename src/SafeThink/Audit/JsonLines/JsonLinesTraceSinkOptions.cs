using Microsoft.Extensions.Logging;

namespace SafeThink.Audit;

/// <summary>Options of a <see cref="JsonLinesTraceSink"/>.</summary>
public sealed record JsonLinesTraceSinkOptions
{
    /// <summary>The file; it is made if it is not there, and added to if it is. Its folder must exist.</summary>
    public required string Path { get; init; }

    /// <summary>How many traces may wait to be written; of those that come when it is full, the newest is dropped. At least 1.</summary>
    /// <value>1,024</value>
    public int Capacity { get; init; } = 1024;

    /// <summary>
    /// Whether each group of lines is forced onto the disk, so that it survives the machine's death and not only the process's.
    /// </summary>
    /// <value><see langword="true"/></value>
    public bool FlushesToDisk { get; init; } = true;

    /// <summary>Where it is told that a trace was lost; null for nowhere.</summary>
    /// <value><see langword="null"/></value>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Path);
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1);
    }
}
