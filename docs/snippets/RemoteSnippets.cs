using Microsoft.Extensions.AI;
using SafeThink.Remote;
using SafeThink.Scoring;
using SafeThink.Scoring.Combining;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/scorers/remote.md.</summary>
public static class RemoteSnippets
{
    public static ISafetyScorer Judge(IChatClient client, ISafetyScorer cheap)
    {
        var judge = new ChatClientScorer(client, new ChatJudgeOptions { ChatOptions = new ChatOptions { ModelId = "a-judge" } });
        var scorer = cheap.EscalateTo(judge, new UncertainBand(-0.5f, 0.9f)).Cached();
        return scorer;
    }

    public static string Moderate(string key)
    {
        using var moderation = new ModerationScorer(new ModerationOptions { ApiKey = key });
        return moderation.Name;
    }

    public static RemoteCallOptions Patient()
    {
        var patient = new RemoteCallOptions { Retries = 4, LongestRetryAfter = TimeSpan.FromSeconds(30), Deadline = TimeSpan.FromMinutes(2) };
        return patient;
    }
}
