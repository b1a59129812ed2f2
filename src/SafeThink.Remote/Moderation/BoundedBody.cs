namespace SafeThink.Remote.Moderation;

/// <summary>Reads a response's body up to a length: a server that never stops must not fill the memory.</summary>
internal static class BoundedBody
{
    public const int MaximumBytes = 256 * 1024;

    /// <returns>The body, or null where it is longer.</returns>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > MaximumBytes)
            return null;
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var body = new MemoryStream();
            var buffer = new byte[8 * 1024];
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                if (body.Length + read > MaximumBytes)
                    return null;
                body.Write(buffer, 0, read);
            }

            return body.GetBuffer().AsMemory(0, (int)body.Length);
        }
    }
}
