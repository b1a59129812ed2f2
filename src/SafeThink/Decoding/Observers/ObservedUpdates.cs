using System.Threading.Channels;

namespace SafeThink.Decoding.Observers;

/// <summary>A way out that tells what passes.</summary>
internal sealed class ObservedUpdates(ChannelWriter<DecodingUpdate> inner, DecodeObserver observer) : ChannelWriter<DecodingUpdate>
{
    public override bool TryWrite(DecodingUpdate item)
    {
        observer.Updated(item);
        return inner.TryWrite(item);
    }

    public override bool TryComplete(Exception? error = null) => inner.TryComplete(error);

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) =>
        inner.WaitToWriteAsync(cancellationToken);
}
