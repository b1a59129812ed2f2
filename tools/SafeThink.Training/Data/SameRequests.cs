namespace SafeThink.Training.Data;

/// <summary>Finds prompts about the request of one of given rows, however it is spelled, or about a part of it: they must stay apart with these.</summary>
/// <param name="prompts">The prompts of the rows.</param>
internal sealed class SameRequests(IEnumerable<string> prompts)
{
    private readonly HashSet<string> _groups = [.. prompts.SelectMany(RowText.Groups)];

    /// <summary>Whether a prompt is about one of the requests.</summary>
    public bool Contain(string prompt) => _groups.Contains(RowText.Group(prompt));
}
