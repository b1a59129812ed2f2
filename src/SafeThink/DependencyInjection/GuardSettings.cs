using System.ComponentModel.DataAnnotations;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Scoring.Calibration;

namespace SafeThink.DependencyInjection;

/// <summary>What a configuration file can say about a guard. Everything is checked when the host starts.</summary>
/// <remarks>What it cannot say (texts of policies, a segmentation, policies of one's own) is said in code: see <see cref="GuardBuilder"/>.</remarks>
public sealed class GuardSettings
{
    /// <summary>The policies by name, joined by <c>+</c>: see <see cref="PolicyCatalog.Names"/>. <c>none</c> for those added in code alone.</summary>
    /// <value><c>safethink</c></value>
    [Required]
    public string Policies { get; set; } = SafeThinkConstants.Name;

    /// <summary><see cref="SafeThinkOptions.Threshold"/>. From -1 to 1.</summary>
    /// <value><see langword="null"/>: the one that the profile or the scorer recommends, and 0 where neither does</value>
    [Within(-1, 1)]
    public float? Threshold { get; set; }

    /// <summary>The file of a <see cref="GuardProfile"/>, taken over as by <see cref="GuardBuilder.UseProfile(GuardProfile)"/>. A relative path begins at the folder of the application.</summary>
    /// <value><see langword="null"/>: none</value>
    public string? Profile { get; set; }

    /// <summary><see cref="SafeThinkOptions.MaximumSteps"/>; in code, null stands for no limit. At least 0.</summary>
    /// <value>3</value>
    [Within(0, int.MaxValue)]
    public int? MaximumSteps { get; set; } = SafeThinkConstants.MaximumSteps;

    /// <summary><see cref="SafeThinkOptions.Resamples"/>. At least 0.</summary>
    /// <value>3</value>
    [Within(0, int.MaxValue)]
    public int Resamples { get; set; } = SafeThinkConstants.Resamples;

    /// <summary><see cref="SafeThinkOptions.ScoresAnswer"/>.</summary>
    /// <value><see langword="true"/></value>
    public bool ScoresAnswer { get; set; } = true;

    /// <summary><see cref="SafeThinkOptions.Deadline"/>, in seconds. Above 0, at most 24 days.</summary>
    /// <value>30</value>
    [Within(0.001, 2_073_600)]
    public double DeadlineSeconds { get; set; } = SafeThinkConstants.Deadline.TotalSeconds;

    /// <summary>How tokens are drawn where a request does not say: 0 is greedy. From 0 to 100.</summary>
    /// <value>0.6</value>
    [Within(0, 100)]
    public float Temperature { get; set; } = 0.6f;

    /// <summary>Keep the most likely tokens that together reach this probability, where a request does not say. Above 0, at most 1.</summary>
    /// <value>0.95</value>
    [Within(float.Epsilon, 1)]
    public float TopP { get; set; } = 0.95f;

    /// <summary>Keep this many of the most likely tokens, where a request does not say; 0 keeps all. At least 0.</summary>
    /// <value>0</value>
    [Within(0, int.MaxValue)]
    public int TopK { get; set; }

    /// <summary>How many tokens a reply may have, thoughts included, where a request does not say. At least 1.</summary>
    /// <value>16,000; the context may be shorter</value>
    [Within(1, int.MaxValue)]
    public int MaximumTokens { get; set; } = 16_000;

    /// <summary><see cref="Chat.GuardedChatClientOptions.KeepsHistory"/>.</summary>
    /// <value><see langword="true"/></value>
    public bool KeepsHistory { get; set; } = true;

    /// <summary><see cref="Chat.GuardedChatClientOptions.ReadsAhead"/>.</summary>
    /// <value><see langword="true"/></value>
    public bool ReadsAhead { get; set; } = true;

    /// <summary>When the engine is loaded.</summary>
    /// <value><see cref="EngineLoading.AtStart"/></value>
    [EnumDataType(typeof(EngineLoading))]
    public EngineLoading Loading { get; set; } = EngineLoading.AtStart;

    internal void Apply(SafeThinkOptions options)
    {
        options.Threshold = Threshold;
        options.MaximumSteps = MaximumSteps;
        options.Resamples = Resamples;
        options.ScoresAnswer = ScoresAnswer;
        options.Deadline = TimeSpan.FromSeconds(DeadlineSeconds);
    }

    /// <summary>Reads the file that <see cref="Profile"/> names; null where it names none.</summary>
    /// <exception cref="GuardProfileException">It cannot be read, or holds no profile; the message says why.</exception>
    internal GuardProfile? LoadProfile()
    {
        if (Profile is null)
            return null;
        try
        {
            return GuardProfile.Load(Path.GetFullPath(Profile, AppContext.BaseDirectory));
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new GuardProfileException(exception.Message, exception);
        }
    }

    internal GuardSettings Copy() => (GuardSettings)MemberwiseClone();
}
