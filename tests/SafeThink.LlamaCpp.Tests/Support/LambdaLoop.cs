using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>A loop made of a function.</summary>
internal sealed class LambdaLoop(Func<IDecodingSequence, LoopTurn> advance) : IDecodingLoop
{
    public bool GivesWay { get; init; }

    public LoopTurn Advance(IDecodingSequence sequence) => advance(sequence);
}
