using Spectre.Console;
using Spectre.Console.Rendering;

namespace GuardedConsole.Rendering.Rich;

/// <summary>Text as it is: no markup is read in it, and nothing wraps it.</summary>
internal sealed class StyledText(string text, Style style) : IRenderable
{
    public Measurement Measure(RenderOptions options, int maxWidth)
    {
        var width = new Segment(text).CellCount();
        return new Measurement(width, width);
    }

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => [new Segment(text, style)];
}
