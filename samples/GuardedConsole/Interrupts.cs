namespace GuardedConsole;

/// <summary>Ctrl-C: the first ends the running reply; a second one, or one while nothing runs, ends the program.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _exit = new();
    private readonly Lock _lock = new();
    private CancellationTokenSource? _reply;

    public Interrupts() => Console.CancelKeyPress += OnCancelKeyPress;

    /// <summary>Cancelled when the program is to end.</summary>
    public CancellationToken Exit => _exit.Token;

    /// <summary>Runs something that a first Ctrl-C ends.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> run)
    {
        using var reply = CancellationTokenSource.CreateLinkedTokenSource(_exit.Token);
        Enter(reply);
        try
        {
            return await run(reply.Token);
        }
        finally
        {
            Enter(null);
        }
    }

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKeyPress;
        _exit.Dispose();
    }

    private void Enter(CancellationTokenSource? reply)
    {
        lock (_lock)
            _reply = reply;
    }

    private void OnCancelKeyPress(object? sender, ConsoleCancelEventArgs e)
    {
        lock (_lock)
        {
            // Once the program has been told to end, one more Ctrl-C need not be polite.
            e.Cancel = !_exit.IsCancellationRequested;
            var target = _reply is { IsCancellationRequested: false } reply ? reply : _exit;
            target.Cancel();
        }
    }
}
