using Spectre.Console;

namespace GuardedConsole.Rendering.Rich;

/// <summary>The colours, named by what they mean.</summary>
internal static class Palette
{
    public static Style Heading { get; } = new(decoration: Decoration.Bold);

    public static Style Faint { get; } = new(Color.Grey);

    public static Style Reasoning { get; } = new(Color.Grey70);

    public static Style Answer { get; } = Style.Plain;

    public static Style Accepted { get; } = new(Color.Green);

    public static Style Rejected { get; } = new(Color.Red, decoration: Decoration.Strikethrough | Decoration.Dim);

    public static Style Alarm { get; } = new(Color.Red);

    public static Style Injected { get; } = new(Color.Aqua, decoration: Decoration.Underline);

    public static Style Event { get; } = new(Color.Aqua);
}
