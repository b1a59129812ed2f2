using System.Runtime.ExceptionServices;

namespace SafeThink.LlamaCpp.Loading;

/// <summary>What the progress callback of one load needs.</summary>
internal sealed class LoadState(IProgress<float>? progress, CancellationToken cancellationToken)
{
    private ExceptionDispatchInfo? _failure;

    /// <summary>Passes progress on.</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <returns>Whether to go on loading.</returns>
    public bool Report(float share)
    {
        // An exception that left the callback would end the process; it is thrown again after the load.
        try
        {
            progress?.Report(share);
            return !cancellationToken.IsCancellationRequested;
        }
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            return false;
        }
    }

    /// <summary>Throws what <see cref="Report"/> caught.</summary>
    public void ThrowIfFailed() => _failure?.Throw();
}
