using GuardedConsole.Rendering.Plain;
using GuardedConsole.Rendering.Rich;
using Spectre.Console;

namespace GuardedConsole.Rendering;

/// <summary>The renderers there are.</summary>
internal static class Renderers
{
    public static IRenderer Create(bool isPlain) => isPlain ? new PlainRenderer(Console.Out) : new RichRenderer(AnsiConsole.Console);
}
