namespace GuardedConsole.Options;

/// <summary>What the program is to do.</summary>
internal enum Activity
{
    Tour,
    Prompt,
    Chat,
}
