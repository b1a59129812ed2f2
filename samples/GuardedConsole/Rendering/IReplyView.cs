using SafeThink.Decoding;

namespace GuardedConsole.Rendering;

/// <summary>Draws one reply as it comes.</summary>
internal interface IReplyView : IDisposable
{
    void Show(DecodingUpdate update);

    /// <summary>Shows that nothing has come for a while.</summary>
    /// <param name="elapsed">For how long.</param>
    void Wait(TimeSpan elapsed);
}
