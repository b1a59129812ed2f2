using System.Globalization;
using Spectre.Console;

namespace GuardedConsole.Rendering.Rich;

/// <summary>Moves on a line of its own while a step is held back, and leaves nothing behind.</summary>
internal sealed class WaitingSign(IAnsiConsole console)
{
    private const string EraseLine = "\r\u001b[2K";

    private static readonly string[] Frames = ["·  ", "·· ", "···", " ··", "  ·", "   "];

    private bool _isShown;
    private int _frame;

    public void Show(TimeSpan elapsed)
    {
        // Where lines cannot be taken back, as in a file, silence is better.
        if (!console.Profile.Capabilities.Ansi || !console.Profile.Capabilities.Interactive)
            return;
        Hide();
        var seconds = elapsed.TotalSeconds < 2 ? "" : string.Create(CultureInfo.InvariantCulture, $" {elapsed.TotalSeconds:0} s");
        console.Write(new StyledText($"  {Frames[_frame++ % Frames.Length]}{seconds}", Palette.Faint));
        _isShown = true;
    }

    public void Hide()
    {
        if (_isShown)
            console.Profile.Out.Writer.Write(EraseLine);
        _isShown = false;
    }
}
