using SafeThink.Scoring.Embedded.Features;
using SafeThink.Scoring.Embedded.Text;

namespace SafeThink.Scoring.Embedded.Model;

/// <summary>Turns sums into a probability: two experts, and a gate that says which of them to ask.</summary>
/// <remarks>
/// One expert knows models' replies, the other people's talk in short turns. One linear model for both is worse at each:
/// what is a mark of harm in one is none in the other.
/// </remarks>
internal static class ScoringModel
{
    /// <summary>How much of a request is read, in characters; an attack can be as long as it likes.</summary>
    public const int RequestLength = 4096;

    /// <summary>Reads a request.</summary>
    public static RequestSums Read(ScorerWeights weights, ReadOnlySpan<char> request)
    {
        var reader = new RequestReader(weights);
        var features = new RequestFeatures<RequestReader>(ref reader);
        WordReader.Read(request[..Math.Min(request.Length, RequestLength)], ref features);
        return reader.Sums;
    }

    /// <summary>Reads a step behind a trace.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="before">The sums that it comes behind.</param>
    /// <param name="text">The step.</param>
    /// <param name="sums">The sums with the step at their end.</param>
    public static Reading Read(ScorerWeights weights, TraceSums before, ReadOnlySpan<char> text, out TraceSums sums)
    {
        var reader = new StepReader(weights, before);
        var features = new TextFeatures<StepReader>(ref reader, before.Position);
        var reading = WordReader.Read(text, ref features);
        sums = reader.End(features.Position);
        return reading;
    }

    /// <summary>The probability that a trace is safe, from 0 to 1.</summary>
    public static double SafeProbability(ScorerWeights weights, RequestSums request, in TraceSums trace)
    {
        var gate = Sigmoid(Logit(weights, Head.Gate, request, trace));
        var unsafeReply = Sigmoid(Logit(weights, Head.Reply, request, trace));
        var unsafeTurn = Sigmoid(Logit(weights, Head.Chat, request, trace));
        return Math.Clamp(1 - (gate * unsafeTurn) - ((1 - gate) * unsafeReply), 0, 1);
    }

    /// <summary>What a head says of a trace, calibrated.</summary>
    public static double Logit(ScorerWeights weights, Head head, RequestSums request, in TraceSums trace)
    {
        var values = weights[head];
        var evidence = request.Words.Evidence + trace.Word.Evidence + trace.Piece.Evidence + trace.Opening.Evidence;
        var raw = (evidence[(int)head] * values.Scale) + values.Bias;
        if (head == Head.Reply)
            raw += trace.Windows.Logit;
        if (head == Head.Chat)
            raw += request.Pieces.Evidence[(int)head] * values.Scale;
        return (raw * values.Slope) + values.Offset;
    }

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));
}
