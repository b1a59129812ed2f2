using SafeThink.GuardTraining.Writing;
using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Rows;

namespace SafeThink.GuardTraining.Teaching;

/// <summary>All requests that the embedded scorer learns from, permissive and in no test, each to be answered twice; and answers that nobody judged.</summary>
/// <remarks>Most of the requests are harmful. So that thinking itself is not taken for harm, everyday ones are thought about too, and <see cref="HarmlessRequests"/> answered; both are safe.</remarks>
internal static class LessonTasks
{
    private const int LongestRequest = 300;
    private const string Dialogues = "hh_rlhf_pairs";

    // Texts that are no requests.
    private const string Moderated = "openai_moderation";

    // How many of ten requests are answered without thinking, or with a thought that is led to go along, or to decline.
    private const int Unthinking = 4;
    private const int GoingAlong = 8;
    private const int Declining = 9;

    private const string EverydayRound = "z";
    private const string HarmlessRound = "s";

    private static readonly string[] Rounds = ["x", "y"];
    private static readonly (string Source, int Count)[] Everyday = [("dolly", 900), ("gsm8k", 300)];

    /// <summary>All tasks: those of a round in an order that mixes them, then the dialogues.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DataException">A file is missing or a row is broken.</exception>
    public static IEnumerable<LessonTask> Read(DataFolder folder, CancellationToken cancellationToken)
    {
        var rows = TrainingRows.Read(folder, WeightsBuild.Permissive, lessons: null, leftOut: 0, TextWriter.Null, cancellationToken);
        var requests = Choose(rows.Train.Select(RequestOf).OfType<string>()).ToList();
        var everyday = Everyday.SelectMany(set => Choose(rows.Train.Where(row => IsOf(row, set.Source)).Select(row => RowText.Question(row.Row.Prompt))).Take(set.Count));
        return Rounds.SelectMany(round => requests.Select(request => Task(request, round)))
            .Concat(everyday.Select(Thought))
            .Concat(HarmlessRequests.All.Select(Answer))
            .Concat(Turns(folder));
    }

    private static IEnumerable<string> Choose(IEnumerable<string> requests) =>
        requests.Where(request => request.Length < LongestRequest).Distinct().OrderBy(RowText.Lot);

    private static bool IsOf(TrainingRow row, string source) => row.Row.Source.StartsWith(source, StringComparison.Ordinal);

    private static string? RequestOf(TrainingRow row) => row.Kind switch
    {
        RowKind.Request => row.Row.Source == Moderated ? null : row.Row.Text,
        RowKind.Pair => row.Row.Prompt,
        _ => IsOf(row, "dolly") ? row.Row.Prompt : null,
    };

    private static LessonTask Task(string request, string round)
    {
        var lot = RowText.Lot(request + round);
        LeadKind? lead = (lot % 10) switch
        {
            < Unthinking => null,
            < GoingAlong => LeadKind.GoAlong,
            < Declining => LeadKind.Decline,
            _ => LeadKind.None,
        };
        return new($"{round}-{RowText.Lot(request):x8}", request, lead, lot);
    }

    private static LessonTask Thought(string request)
    {
        var lot = RowText.Lot(request + EverydayRound);
        return new($"{EverydayRound}-{RowText.Lot(request):x8}", request, lot % 2 == 0 ? LeadKind.None : LeadKind.GoAlong, lot, Risk: 0);
    }

    private static LessonTask Answer(string request) =>
        new($"{HarmlessRound}-{RowText.Lot(request):x8}", request, Lead: null, RowText.Lot(request + HarmlessRound), Risk: 0);

    // The turns before the last one, which is what a pair is about.
    private static IEnumerable<LessonTask> Turns(DataFolder folder)
    {
        foreach (var row in folder.Responses(Dialogues).Where(row => row.Id.EndsWith("/chosen", StringComparison.Ordinal)))
        {
            foreach (var (index, (request, answer)) in RowText.Turns(row.Prompt).Index())
                yield return new($"{row.Id}/{index}", request, null, 0, answer);
        }
    }
}
