using SafeThink.Scoring.Embedded.Model;
using SafeThink.Training.Metrics;

namespace SafeThink.Training.Embedded.Fitting;

/// <summary>The heads of the embedded scorer.</summary>
/// <param name="Reply">Over replies and reasoning.</param>
/// <param name="Chat">Over people's talk.</param>
/// <param name="Gate">Which of the two a text is.</param>
internal sealed record FittedHeads(ReplyHeads Reply, LinearHead Chat, LinearHead Gate)
{
    // A sharp gate, and in doubt it is a reply: that is what is guarded.
    private const float GateSlope = 2;
    private const float GateOffset = -1;

    /// <summary>The heads in bytes.</summary>
    /// <param name="bits">How many bits of a feature's hash choose its place.</param>
    /// <param name="replyCurve">What turns the logit of a reply into one that holds.</param>
    /// <param name="chatCurve">The same of people's talk.</param>
    /// <param name="threshold">The threshold that goes with them.</param>
    public ScorerWeights ToWeights(int bits, PlattScaling replyCurve, PlattScaling chatCurve, float threshold)
    {
        var (table, scales) = WeightsQuantizer.Quantize(bits, Reply.Whole, Reply.Window, Chat.Weights, Gate.Weights);
        var heads = new HeadWeights[]
        {
            new(scales[(int)Head.Reply], Reply.Bias, (float)replyCurve.Slope, (float)replyCurve.Offset),
            new(scales[(int)Head.Window], 0, 1, 0),
            new(scales[(int)Head.Chat], Chat.Bias, (float)chatCurve.Slope, (float)chatCurve.Offset),
            new(scales[(int)Head.Gate], Gate.Bias, GateSlope, GateOffset),
        };
        return new(bits, table, heads, threshold);
    }
}
