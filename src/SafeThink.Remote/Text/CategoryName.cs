namespace SafeThink.Remote.Text;

/// <summary>Which names of harm are taken over from a server: they go into logs, and a judge has read untrusted text.</summary>
internal static class CategoryName
{
    private const int MaximumLength = 60;

    public static bool IsUsable(string name) =>
        name.Length is > 0 and <= MaximumLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '_' or '/');
}
