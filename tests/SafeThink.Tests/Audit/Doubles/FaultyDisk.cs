namespace SafeThink.Tests.Audit.Doubles;

/// <summary>A file on a disk that can be full, slow, or unable to shorten a file.</summary>
internal sealed class FaultyDisk(string path)
{
    private readonly TaskCompletionSource _writing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many bytes still fit.</summary>
    public int Room { get; set; } = int.MaxValue;

    public bool CanBeCut { get; init; } = true;

    /// <summary>What every write waits for.</summary>
    public SemaphoreSlim? Gate { get; set; }

    /// <summary>Ends when the first write has begun.</summary>
    public Task Writing => _writing.Task;

    public Stream Open() => new File(this, path);

    private sealed class File(FaultyDisk disk, string path)
        : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            disk._writing.TrySetResult();
            disk.Gate?.Wait();
            var fits = Math.Min(buffer.Length, disk.Room);
            base.Write(buffer[..fits]);
            disk.Room -= fits;
            if (fits < buffer.Length)
                throw new IOException("There is no space left on the scripted disk.");
        }

        public override void SetLength(long value)
        {
            if (!disk.CanBeCut)
                throw new IOException("The scripted disk cannot shorten files.");
            base.SetLength(value);
        }
    }
}
