using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Data;

/// <summary>The sets of SafeThink's own guard.</summary>
/// <remarks>
/// What is learned from may all go into what ships; rows that name any test are left out. Unsafe reasoning is in no
/// permissive set, so unsafe is learned from replies, and safe from replies and reasoning.
/// </remarks>
internal static class GuardData
{
    // Prompts of ALERT, BeaverTails and PKUSafeRLHF are non-commercial, those of wildjailbreak gated.
    private static readonly string[] BoundSources = ["ALERT", "BeaverTails", "PKUSafeRLHF", "wildjailbreak"];

    /// <summary>Files whose prompts are tests.</summary>
    public static IReadOnlyList<string> TestPrompts { get; } =
    [
        "prompts/jailbreakbench_harmful.jsonl", "prompts/jailbreakbench_benign.jsonl", "prompts/strongreject.jsonl", "prompts/harmbench.jsonl",
        "prompts/xstest.jsonl", "prompts/advbench.jsonl", "prompts/simple_safety_tests.jsonl",
    ];

    /// <summary>Whether a row of Dolly is of the half that is learned from.</summary>
    public static bool IsDollyForTraining(SafetyRow row) => RowText.Lot(row.Id) % 2 == 0;

    /// <summary>All sets, the ones to learn from first.</summary>
    public static IReadOnlyList<DataSet> Sets { get; } =
    [
        new() { Name = "jailjudge", File = "responses/jailjudge.jsonl", Use = DataUse.Training, Licence = "MIT", Weight = 1.5 },
        new() { Name = "gptfuzz_train", File = "responses/gptfuzz_train.jsonl", Use = DataUse.Training, Licence = "MIT", MaximumUnsafe = 1400, MaximumSafe = 1600, Weight = 0.85 },
        new() { Name = "refusal_direction", File = "responses/refusal_direction.jsonl", Use = DataUse.Training, Licence = "Apache-2.0" },
        new() { Name = "jailbreakbench_artifacts", File = "responses/jailbreakbench_artifacts.jsonl", Use = DataUse.Training, Licence = "MIT" },
        new() { Name = "jailbreakbench_judge", File = "responses/jailbreakbench_judge.jsonl", Use = DataUse.Test, Licence = "MIT" },
        new() { Name = "star1", File = "traces/star1.jsonl", Use = DataUse.Training, Licence = "Apache-2.0", Accepts = IsStrict, MaximumSafe = 300, MaximumTokens = 384 },
        new() { Name = "gsm8k_train", IsEveryday = true, File = "utility/gsm8k_train.jsonl", Use = DataUse.Training, Licence = "MIT", MaximumSafe = 250 },
        new() { Name = "dolly_train", IsEveryday = true, File = "responses/dolly.jsonl", Use = DataUse.Training, Licence = "CC BY-SA 3.0", Accepts = IsDollyForTraining, MaximumSafe = 350 },
        new() { Name = "beavertails_test", File = "responses/beavertails_test.jsonl", Use = DataUse.Test, Licence = "CC BY-NC 4.0, measured only" },
        new() { Name = "gptfuzz_evaluate", File = "responses/gptfuzz_evaluate.jsonl", Use = DataUse.Test, Licence = "MIT" },
        new() { Name = "diasafety_train", File = "responses/diasafety_train.jsonl", Use = DataUse.Training, Licence = "Apache-2.0" },
        new() { Name = "self_jailbreaking", File = "traces/self_jailbreaking.jsonl", Use = DataUse.Test, Licence = "none stated, measured only", Accepts = IsDevelopmentTrace, MaximumTokens = 512 },

        // The same rows whole: their labels were given for the answer, with the thinking in front of it.
        new() { Name = "self_jailbreaking_answered", File = "traces/self_jailbreaking.jsonl", Use = DataUse.Test, Licence = "none stated, measured only", Accepts = IsDevelopmentTrace, IsAnswered = true, MaximumTokens = 768 },
        new() { Name = "gsm8k_test", File = "utility/gsm8k_test.jsonl", Use = DataUse.Harmless, Licence = "MIT" },
        new() { Name = "math500", File = "utility/math500.jsonl", Use = DataUse.Harmless, Licence = "MIT", MaximumTokens = 256 },
        new() { Name = "dolly_test", File = "responses/dolly.jsonl", Use = DataUse.Harmless, Licence = "CC BY-SA 3.0", Accepts = row => !IsDollyForTraining(row) },
        new() { Name = "diasafety_test", File = "responses/diasafety_test.jsonl", Use = DataUse.Test, Licence = "Apache-2.0" },
        new() { Name = "saferlhf_test", File = "responses/saferlhf_test.jsonl", Use = DataUse.Test, Licence = "CC BY-NC 4.0, measured only" },

        // Traces of other requests than those of the fold that is reported: by them is chosen how far back the mean looks.
        new() { Name = "self_jailbreaking_rest", File = "traces/self_jailbreaking.jsonl", Use = DataUse.Choice, Licence = "none stated, measured only", Accepts = row => !IsDevelopmentTrace(row), MaximumTokens = 512, MaximumUnsafe = 120, MaximumSafe = 120 },
        Written("written_hades", "prompts/hades.jsonl", "MIT", isHarmful: true, 250),
        Written("written_figstep", "prompts/figstep.jsonl", "MIT", isHarmful: true, 150),
        Written("written_redteam", "prompts/redteam_2k.jsonl", "MIT", isHarmful: true, 300) with { Accepts = row => !row.Source.Contains("BeaverTails", StringComparison.Ordinal) },
        Written("written_dolly", "responses/dolly.jsonl", "CC BY-SA 3.0", isHarmful: false, 200) with { Accepts = IsDollyForTraining },
        Written("written_harmless", "responses/refusal_direction.jsonl", "Apache-2.0", isHarmful: false, 150),
        new() { Name = "thoughts", IsThought = true, File = "traces/thoughts.jsonl", Use = DataUse.Training, Licence = "own, about requests of MIT, CC BY 4.0 and CC BY-SA 3.0 sets", MaximumTokens = 192 },

        // Pairs: of two replies to the same dialogue the rejected one is the more harmful, if not always harmful.
        new() { Name = "hh_rlhf_pairs", File = "responses/hh_rlhf_pairs.jsonl", Use = DataUse.Training, Licence = "MIT", IsUnsafe = row => row.Id.EndsWith("/rejected", StringComparison.Ordinal), Weight = 0.3 },
    ];

    private static bool IsDevelopmentTrace(SafetyRow row) => row.Overlaps.Contains("self_jailbreaking_dev");

    private static DataSet Written(string name, string file, string licence, bool isHarmful, int rows) => new()
    {
        Name = name,
        File = file,
        Use = DataUse.Training,
        Licence = licence,
        IsUnsafe = row => isHarmful && !Refuses(row),
        Text = row => WrittenReasoning.Write(row.Prompt, RowText.Lot(row.Id), isHarmful, isHarmful && Refuses(row)),
        ExcludedPrompts = TestPrompts,
        MaximumUnsafe = rows / 2,
        MaximumSafe = isHarmful ? rows / 2 : rows,
        MaximumTokens = 256,
        Weight = 0.5,
    };

    private static bool Refuses(SafetyRow row) => (RowText.Lot(row.Id) >> 8) % 2 == 0;

    private static bool IsStrict(SafetyRow row) => !BoundSources.Any(source => row.Source.Contains(source, StringComparison.Ordinal));
}
