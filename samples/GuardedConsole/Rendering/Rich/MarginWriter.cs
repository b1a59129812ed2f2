using Spectre.Console;
using Spectre.Console.Rendering;

namespace GuardedConsole.Rendering.Rich;

/// <summary>Wraps text behind a margin while it streams.</summary>
/// <remarks>A word is written when it is complete, since only then is it known whether it fits the line.</remarks>
internal sealed class MarginWriter(IAnsiConsole console)
{
    private const int NarrowestText = 20;
    private const int WidestText = 90;

    private const string Indent = "  ";
    private const int LabelWidth = 10;
    private const int SignWidth = 9;
    private const int TabWidth = 4;

    private readonly List<(string Text, Style Style)> _word = [];
    private int _wordWidth;
    private int _spaces;
    private Style _spaceStyle = Style.Plain;
    private int _breaks;
    private int _column;
    private string _label = "";
    private (string Text, Style Style) _sign = ("", Style.Plain);
    private bool _lineIsOpen;

    /// <summary>Whether the cursor stands at the beginning of a line.</summary>
    public bool IsAtLineStart => !_lineIsOpen && _word.Count == 0;

    private int Width => Math.Clamp(console.Profile.Width - Indent.Length - LabelWidth - SignWidth - 1, NarrowestText, WidestText);

    /// <summary>Ends the line; the next one has a label in its margin.</summary>
    public void BeginSection(string label)
    {
        EndLine();
        _label = label;
    }

    /// <summary>Ends the line; the next one has a sign in its margin.</summary>
    public void BeginParagraph(string sign, Style style)
    {
        EndLine();
        _sign = (sign, style);
    }

    /// <summary>Writes text.</summary>
    /// <param name="text">Printable text.</param>
    /// <param name="style">Its style.</param>
    /// <param name="mostBreaks">How many of several line breaks in a row are kept.</param>
    public void Write(string text, Style style, int mostBreaks = 1)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not (' ' or '\t' or '\n'))
                continue;
            AddToWord(text[start..i], style);
            EndWord();
            start = i + 1;
            if (text[i] == '\n')
            {
                _breaks = Math.Min(_breaks + 1, mostBreaks);
                _spaces = 0;
            }
            else
            {
                _spaces += text[i] == '\t' ? TabWidth : 1;
                _spaceStyle = style;
            }
        }

        AddToWord(text[start..], style);
    }

    /// <summary>Writes what is left and ends the line, if there is one.</summary>
    public void EndLine()
    {
        EndWord();
        if (_lineIsOpen)
            console.WriteLine();
        _lineIsOpen = false;
        (_breaks, _spaces) = (0, 0);
    }

    private void AddToWord(string text, Style style)
    {
        if (text.Length == 0)
            return;
        _word.Add((text, style));
        _wordWidth += new Segment(text).CellCount();
    }

    private void EndWord()
    {
        if (_word.Count == 0)
            return;
        if (_lineIsOpen && (_breaks > 0 || _column + _spaces + _wordWidth > Width))
            BreakLine();
        if (!_lineIsOpen)
            OpenLine();
        if (_spaces > 0)
            Put(new string(' ', _spaces), _spaceStyle);
        foreach (var (text, style) in _word)
            Put(text, style);
        _word.Clear();
        (_wordWidth, _spaces, _breaks) = (0, 0, 0);
    }

    private void BreakLine()
    {
        // Behind a break of the model's own, spaces are an indentation; where a line is merely full, they are not.
        if (_breaks == 0)
            _spaces = 0;
        for (var i = 0; i < Math.Max(_breaks, 1); i++)
            console.WriteLine();
        _lineIsOpen = false;
    }

    private void OpenLine()
    {
        console.Write(new StyledText(Indent + _label.PadRight(LabelWidth), Palette.Faint));
        console.Write(new StyledText(_sign.Text.PadRight(SignWidth), _sign.Style));
        (_label, _sign) = ("", ("", Style.Plain));
        _lineIsOpen = true;
        _column = 0;
    }

    private void Put(string text, Style style)
    {
        console.Write(new StyledText(text, style));
        _column += new Segment(text).CellCount();
    }
}
