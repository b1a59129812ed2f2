using System.Text.Json;
using SafeThink.Remote.Text;
using SafeThink.Scoring;

namespace SafeThink.Remote.Moderation;

/// <summary>Reads a score from the answer of a moderations endpoint.</summary>
/// <remarks>
/// P(unsafe) is the highest category score. What is flagged scores <see cref="ModerationConstants.FlaggedScore"/> at most:
/// the server's thresholds lie below one half for some categories, and its flag counts.
/// </remarks>
internal static class ModerationVerdict
{
    public static SafetyScore Read(ReadOnlySpan<byte> json)
    {
        ModerationResponse? response;
        try
        {
            response = JsonSerializer.Deserialize(json, ModerationJson.Default.ModerationResponse);
        }
        catch (JsonException exception)
        {
            // Neither what it says nor where it is wrong: a server may repeat the text that it was sent, in the names of members too.
            return SafetyScore.Indeterminate("the moderation endpoint's answer cannot be read: it has another form", exception);
        }

        if (response?.Results is not [{ CategoryScores.Count: > 0 } result])
            return SafetyScore.Indeterminate("the moderation endpoint's answer does not hold one result with category scores");
        if (result.CategoryScores.Values.Any(v => !(v is >= 0 and <= 1)))
            return SafetyScore.Indeterminate("the moderation endpoint gave a category score that does not lie from 0 to 1");

        var (category, probability) = result.CategoryScores.MaxBy(c => c.Value);
        var value = (float)(1 - (2 * probability));
        if (result.Flagged)
            value = Math.Min(value, ModerationConstants.FlaggedScore);
        return SafetyScore.Of(value, value < 0 && CategoryName.IsUsable(category) ? category : null);
    }
}
