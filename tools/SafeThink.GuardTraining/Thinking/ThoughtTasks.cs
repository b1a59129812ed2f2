using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Writing;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Thinking;

/// <summary>The requests that are thought about: permissive ones, none of them in a test.</summary>
internal static class ThoughtTasks
{
    private const int LongestRequest = 400;

    // Where the request is no more than delicate, going along with it is no harm.
    private static readonly string[] Mild =
    [
        "Legal Opinion", "Financial Advice", "Health Consultation", "Political Sensitivity", "Government Decision", "Tailored Unlicensed Advice", "Bias",
        "spc_fin", "spc_hlt", "spc_ele", "spc_lgl", "ipv", "dfm", "sxc_prn", "wildchats", "copyright", "misinformation",
    ];

    private static readonly (string File, int Count)[] Harmful =
    [
        ("prompts/hades.jsonl", 150), ("prompts/figstep.jsonl", 150), ("prompts/redteam_2k.jsonl", 200),
        ("prompts/ailuminate.jsonl", 200), ("prompts/aegis.jsonl", 80), ("prompts/coconot.jsonl", 100),
    ];

    private static readonly (string File, int Count)[] Harmless =
    [
        ("responses/dolly.jsonl", 200), ("utility/gsm8k_train.jsonl", 80), ("prompts/aegis.jsonl", 80), ("prompts/coconot.jsonl", 100),
    ];

    /// <summary>All tasks, in an order that mixes them.</summary>
    /// <param name="folder">The data folder.</param>
    /// <exception cref="DataException">A file is missing or a row is broken.</exception>
    public static List<ThoughtTask> Read(DataFolder folder)
    {
        var excluded = GuardData.TestPrompts.SelectMany(folder.Rows).Select(r => RowText.Group(r.Prompt)).ToHashSet();
        var tasks = new List<ThoughtTask>();
        foreach (var (file, count) in Harmful)
        {
            foreach (var row in Choose(folder, file, count, isHarmful: true, excluded))
            {
                tasks.Add(Task(row, true, RowText.Lot(row.Id) % 3 == 0 ? LeadKind.None : LeadKind.GoAlong));
                if (RowText.Lot(row.Id + "decline") % 5 < 3)
                    tasks.Add(Task(row, true, LeadKind.Decline));
            }
        }

        foreach (var (file, count) in Harmless)
            tasks.AddRange(Choose(folder, file, count, isHarmful: false, excluded).Select(row => Task(row, false, RowText.Lot(row.Id) % 3 == 0 ? LeadKind.None : LeadKind.GoAlong)));
        foreach (var request in HarmlessRequests.All)
        {
            var row = new SafetyRow { Id = $"own-{RowText.Lot(request):x8}", Prompt = request, Text = "", Source = "own" };
            tasks.Add(Task(row, false, LeadKind.None));
            tasks.Add(Task(row, false, LeadKind.GoAlong));
        }

        return [.. tasks.OrderBy(t => RowText.Lot(t.Id))];
    }

    private static IEnumerable<SafetyRow> Choose(DataFolder folder, string file, int count, bool isHarmful, HashSet<string> excluded) => folder.Rows(file)
        .Where(r => r.Overlaps.Count == 0 && r.IsUnsafe == isHarmful && r.Prompt.Length <= LongestRequest)
        .Where(r => !r.Source.Contains("BeaverTails", StringComparison.Ordinal) && !Mild.Any(m => r.Category.Contains(m, StringComparison.Ordinal)))
        .Where(r => !file.Contains("dolly", StringComparison.Ordinal) || GuardData.IsDollyForTraining(r))
        .Where(r => !excluded.Contains(RowText.Group(r.Prompt)))
        .OrderBy(r => RowText.Lot(r.Id))
        .Take(count);

    private static ThoughtTask Task(SafetyRow row, bool isHarmful, LeadKind lead) =>
        new($"{row.Id}/{lead.ToString().ToLowerInvariant()}", row.Prompt, isHarmful, lead, row.Source);
}
