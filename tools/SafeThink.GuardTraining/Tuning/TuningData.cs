using SafeThink.GuardTraining.Data;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Tuning;

/// <summary>The sets from which the guard's layers learn, before a head is fitted on what they make of text.</summary>
/// <remarks>
/// Other than a head, layers are a language model: answers and labels of models whose licence forbids to improve another
/// language model with them (refusal_direction, jailbreakbench_artifacts) are not among them.
/// </remarks>
internal static class TuningData
{
    /// <summary>How many of a hundred requests are held apart.</summary>
    public const int HeldApart = 10;

    private static readonly string[] HeadOnly = ["refusal_direction", "jailbreakbench_artifacts"];

    /// <summary>The sets, and how often a row of each is seen in one pass.</summary>
    public static IReadOnlyList<(DataSet Set, double Share)> Learned { get; } =
    [
        (Named("jailjudge"), 2),
        (Named("jailjudge") with { Name = "jailjudge_thought", Text = AsReasoning }, 1),
        (Named("gptfuzz_train") with { MaximumUnsafe = 2000, MaximumSafe = 3000 }, 0.7),
        (Named("gptfuzz_train") with { Name = "gptfuzz_thought", MaximumUnsafe = 700, MaximumSafe = 900, Text = AsReasoning }, 0.5),
        (Named("diasafety_train"), 0.5),
        (Named("hh_rlhf_pairs"), 1),
        (Named("star1") with { MaximumSafe = 500, MaximumTokens = 384 }, 1),
        (Named("gsm8k_train") with { MaximumSafe = 600 }, 1),
        (Named("dolly_train"), 1),
        (Named("dolly_train") with { Name = "dolly_thought", Text = AsReasoning }, 0.5),
        (Named("written_hades"), 0.5),
        (Named("written_figstep"), 0.5),
        (Named("written_redteam"), 0.5),
        (Named("written_dolly"), 0.5),
        (Named("thoughts"), 1.5),
        (new() { Name = "openai_moderation", File = "prompts/openai_moderation.jsonl", Use = DataUse.Training, Licence = "MIT", Text = row => row.Prompt, Request = _ => "" }, 0.5),
        (Asked("asked_moderated", "prompts/openai_moderation.jsonl", "MIT"), 0.3),
        (Asked("asked_aegis", "prompts/aegis.jsonl", "CC BY 4.0"), 1),
        (Asked("asked_ailuminate", "prompts/ailuminate.jsonl", "CC BY 4.0") with { MaximumUnsafe = 800 }, 0.7),
        (Asked("asked_hades", "prompts/hades.jsonl", "MIT") with { MaximumUnsafe = 300 }, 0.5),
        (Asked("asked_figstep", "prompts/figstep.jsonl", "MIT") with { MaximumUnsafe = 250 }, 0.5),
        (Asked("asked_inthewild", "prompts/inthewild_jailbreaks.jsonl", "Apache-2.0") with { MaximumUnsafe = 300 }, 0.5),
        (Asked("asked_dolly", "responses/dolly.jsonl", "CC BY-SA 3.0") with { Accepts = GuardData.IsDollyForTraining, Text = row => row.Prompt, IsUnsafe = _ => false }, 1),
        (Asked("asked_gsm8k", "utility/gsm8k_train.jsonl", "MIT") with { MaximumSafe = 500 }, 0.7),
    ];

    /// <summary>Sets that only a head learns from, and those that are measured.</summary>
    public static IReadOnlyList<DataSet> Others { get; } = [.. GuardData.Sets.Where(s => s.Use != DataUse.Training || HeadOnly.Contains(s.Name))];

    /// <summary>Whether the layers learn from a row: a tenth of the requests is held apart, and so are sets that are not learned from.</summary>
    /// <param name="set">The set's name.</param>
    /// <param name="group">What rows with the same request share.</param>
    public static bool IsLearned(string set, string group) => LearnedNames.Contains(set) && !IsHeldApart(group);

    /// <summary>Whether a request is of those that are held apart from all that is learned, but for a head on the layers.</summary>
    /// <param name="group">What rows with the same request share.</param>
    public static bool IsHeldApart(string group) => RowText.Share(group) < HeldApart;

    private static HashSet<string> LearnedNames { get; } = [.. Learned.Select(l => l.Set.Name)];

    private static DataSet Named(string name) => GuardData.Sets.Single(s => s.Name == name);

    private static string AsReasoning(SafetyRow row) => ReasoningOpening.Of(row.Prompt, RowText.Lot(row.Id)) + row.Text;

    // Whether a request is harmful, told by the states over the request itself.
    private static DataSet Asked(string name, string file, string licence) => new()
    {
        Name = name,
        File = file,
        Use = DataUse.Training,
        Licence = licence,
        Text = row => row.Prompt,
        ExcludedPrompts = GuardData.TestPrompts,
        IsRequest = true,
    };
}
