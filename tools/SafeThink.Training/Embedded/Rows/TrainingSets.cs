using System.Collections.Immutable;

namespace SafeThink.Training.Embedded.Rows;

/// <summary>The files that the embedded scorer is trained on, and the tests that it is kept away from.</summary>
internal static class TrainingSets
{
    /// <summary>Rows that name one of these in their overlaps are left out: one set of weights is measured on all tests.</summary>
    public static ImmutableArray<string> Barred { get; } =
        ["beavertails_test", "saferlhf_test", "diasafety_test", "jailbreakbench", "held_out", "self_jailbreaking_dev"];

    /// <summary>Judged tests.</summary>
    public static ImmutableArray<string> Tests { get; } =
        ["jailbreakbench_judge", "beavertails_test", "saferlhf_test", "gptfuzz_evaluate", "diasafety_test"];

    /// <summary>Lists of prompts that tests are made of: what is nearly one of them is left out of lists without overlaps.</summary>
    public static ImmutableArray<string> TestPrompts { get; } =
        ["xstest", "strongreject", "harmbench", "jailbreakbench_harmful", "jailbreakbench_benign"];

    /// <summary>The files of a build.</summary>
    public static IEnumerable<TrainingSet> Of(WeightsBuild build) => All.Where(set => set.IsPermissive || build == WeightsBuild.Research);

    private static ImmutableArray<TrainingSet> All { get; } =
    [
        new("responses/gptfuzz_train", "MIT", RowKind.Reply),
        new("responses/jailjudge", "MIT", RowKind.Reply),
        new("responses/refusal_direction", "Apache-2.0", RowKind.Reply),
        new("responses/jailbreakbench_artifacts", "MIT", RowKind.Reply),
        new("responses/dolly", "CC BY-SA 3.0 (Databricks)", RowKind.Reply, HoldsApart: true, IsHarmless: true),
        new("responses/diasafety_train", "Apache-2.0", RowKind.Chat, HoldsApart: true),
        new("responses/diasafety_val", "Apache-2.0", RowKind.Chat, HoldsApart: true),
        new("responses/hh_rlhf_pairs", "MIT", RowKind.Pair, Weight: 2),
        new("prompts/gptfuzz_questions", "MIT", RowKind.Request, Weight: 0.2f),
        new("prompts/hades", "MIT", RowKind.Request, Weight: 0.2f),
        new("prompts/figstep", "MIT", RowKind.Request, Weight: 0.2f),
        new("prompts/advbench", "MIT", RowKind.Request, Weight: 0.2f),
        new("prompts/inthewild_jailbreaks", "Apache-2.0", RowKind.Request, Weight: 0.2f),
        new("prompts/coconot", "MIT", RowKind.Request, Weight: 0.2f),
        new("prompts/openai_moderation", "MIT", RowKind.Request, Weight: 0.2f),
        new("prompts/ailuminate", "CC BY 4.0 (MLCommons)", RowKind.Request, Weight: 0.2f),
        new("prompts/aegis", "CC BY 4.0 (NVIDIA)", RowKind.Request, Weight: 0.2f),
        new("prompts/redteam_2k", "MIT", RowKind.Request, Weight: 0.2f),
        new("traces/star1", "Apache-2.0", RowKind.Reasoning, Weight: 0.5f, HoldsApart: true, IsHarmless: true),
        new("utility/gsm8k_train", "MIT", RowKind.Reasoning, Maximum: 3000, HoldsApart: true, IsHarmless: true),
        new("responses/saferlhf_train", "CC BY-NC 4.0", RowKind.Reply, IsPermissive: false),
        new("responses/beavertails_unsafe", "CC BY-NC 4.0", RowKind.Reply, IsPermissive: false),
        new("responses/do_not_answer", "CC BY-NC-SA 4.0", RowKind.Reply, IsPermissive: false),
        new("prompts/alert", "CC BY-NC-SA 4.0", RowKind.Request, Weight: 0.2f, IsPermissive: false),
        new("traces/self_jailbreaking", "none stated", RowKind.Reply, IsPermissive: false),
    ];
}
