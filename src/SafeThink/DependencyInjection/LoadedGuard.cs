using SafeThink.Chat;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Scoring;

namespace SafeThink.DependencyInjection;

/// <summary>A guard whose engine is loaded.</summary>
/// <param name="Decoder">The decoder, with its engine.</param>
/// <param name="ChatOptions">The options of its chat client.</param>
/// <param name="OwnedEngine">The engine, where it is to be disposed with the guard; otherwise null.</param>
/// <param name="OwnedScorer">The scorer, where it is to be disposed with the guard; otherwise null.</param>
internal sealed record LoadedGuard(
    GuardedDecoder Decoder, GuardedChatClientOptions ChatOptions, IDecodingEngine? OwnedEngine, ISafetyScorer? OwnedScorer) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        try
        {
            await DisposeAsync(OwnedScorer).ConfigureAwait(false);
        }
        finally
        {
            if (OwnedEngine is not null)
                await OwnedEngine.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Disposes a scorer that can be disposed.</summary>
    public static async ValueTask DisposeAsync(ISafetyScorer? scorer)
    {
        if (scorer is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        else if (scorer is IDisposable disposable)
            disposable.Dispose();
    }
}
