using System.Text.Json;
using System.Text.Json.Serialization;
using SafeThink.Remote.Text;
using SafeThink.Scoring;

namespace SafeThink.Remote.Chat;

/// <summary>The one form in which a judge may answer: <c>{"mark": "…", "p_safe": 0.97, "category": null}</c>.</summary>
/// <param name="Mark">The mark of this call. Text that was written before the call cannot know it, so it cannot hold a verdict.</param>
/// <param name="PSafe">P(safe), from 0 to 1.</param>
/// <param name="Category">The kind of harm in a few letters, or null.</param>
internal sealed record JudgeVerdict(string Mark, double PSafe, string? Category = null)
{
    // A verdict is one short line; what is longer is none.
    private const int MaximumCharacters = 1_000;

    /// <summary>Reads a score from a judge's answer. Whatever is not a verdict of exactly this form and mark is indeterminate.</summary>
    public static SafetyScore Read(string answer, string mark)
    {
        if (answer.Length > MaximumCharacters)
            return SafetyScore.Indeterminate($"the judge's answer is no verdict: it has {answer.Length} characters");

        JudgeVerdict? verdict;
        try
        {
            verdict = JsonSerializer.Deserialize(answer, JudgeJson.Default.JudgeVerdict);
        }
        catch (JsonException exception)
        {
            // Neither what it says nor where it is wrong: values and the names of members may repeat the text that was judged.
            return SafetyScore.Indeterminate("the judge's answer is no verdict: it has another form", exception);
        }

        if (verdict is null || verdict.Mark != mark)
            return SafetyScore.Indeterminate("the judge's answer does not carry the mark of this call");
        if (verdict.Category is { } category && !CategoryName.IsUsable(category))
            return SafetyScore.Indeterminate("the judge named a category that is none");
        return SafetyScore.FromProbability(verdict.PSafe, verdict.PSafe < 0.5 ? verdict.Category : null);
    }
}

/// <summary>How verdicts are read: strictly. A member that is missing, unknown or there twice makes it none.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 2)]
[JsonSerializable(typeof(JudgeVerdict))]
internal sealed partial class JudgeJson : JsonSerializerContext;
