namespace GuardedConsole.Rendering;

/// <summary>Reads lines that a person types.</summary>
internal static class LineReader
{
    private static readonly TimeSpan HandlerTime = TimeSpan.FromMilliseconds(100);

    /// <summary>The next line; null at the end of the input.</summary>
    /// <exception cref="OperationCanceledException">Ctrl-C. The read itself cannot be ended and is left behind.</exception>
    public static async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        var line = await Task.Run(Console.ReadLine, cancellationToken).WaitAsync(cancellationToken);

        // On Windows Ctrl-C ends the read as the end of the input would, and its handler may come a moment later.
        if (line is null)
            await Task.Delay(HandlerTime, cancellationToken);
        return line;
    }
}
