namespace SafeThink.PublicApi.Tests;

/// <summary>Says which lines came and went, so that a failure can be judged without running anything.</summary>
internal static class ApiDifference
{
    private const int ShownLines = 30;

    public static string Describe(string library, string approved, string actual, string updateCommand)
    {
        var (before, after) = (approved.Split('\n'), actual.Split('\n'));
        string[] changes = [.. before.Except(after).Select(line => $"- {line}"), .. after.Except(before).Select(line => $"+ {line}")];
        var shown = changes.Length == 0 ? "  (the same lines in another order)" : string.Join('\n', changes.Take(ShownLines));
        var rest = changes.Length > ShownLines ? $"\n  … and {changes.Length - ShownLines} lines more" : "";
        return $"The public API of {library} is not the approved one:\n{shown}{rest}\nIf that is meant, run\n  {updateCommand}\nand commit the changed snapshot.";
    }
}
