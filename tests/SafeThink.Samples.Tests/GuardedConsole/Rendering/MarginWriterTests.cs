using GuardedConsole.Rendering.Rich;
using Spectre.Console;

namespace SafeThink.Samples.Tests.GuardedConsole.Rendering;

public sealed class MarginWriterTests : IDisposable
{
    private const int MarginWidth = 21;

    private readonly StringWriter _output = new();
    private readonly IAnsiConsole _console;
    private readonly MarginWriter _writer;

    public MarginWriterTests()
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(_output) });
        _console.Profile.Width = MarginWidth + 30;
        _writer = new MarginWriter(_console);
    }

    public void Dispose() => _output.Dispose();

    private IEnumerable<string> Lines => _output.ToString().ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd());

    [Fact]
    public void Write_TextInPieces_WrapsAtTheSameWordsAsInOne()
    {
        foreach (var piece in new[] { "one tw", "o three four fi", "ve six seven", " eight" })
            _writer.Write(piece, Style.Plain);
        _writer.EndLine();

        var margin = new string(' ', MarginWidth);
        Assert.Equal([margin + "one two three four five six", margin + "seven eight", ""], Lines);
    }

    [Fact]
    public void Write_MarkupOfTheModel_IsPrintedAsItIs()
    {
        _writer.Write("[red]not red[/]", Style.Plain);
        _writer.EndLine();

        Assert.Contains("[red]not red[/]", _output.ToString());
    }

    [Fact]
    public void BeginParagraph_Sign_StandsInTheMarginOfTheNextLineOnly()
    {
        _writer.BeginSection("answer");
        _writer.BeginParagraph("+0.46", Style.Plain);
        _writer.Write("one\ntwo", Style.Plain);
        _writer.EndLine();

        Assert.Equal(["  answer    +0.46    one", new string(' ', MarginWidth) + "two", ""], Lines);
    }

    [Fact]
    public void Write_SeveralLineBreaks_KeepsAsManyAsAsked()
    {
        _writer.Write("one\n\n\n\ntwo", Style.Plain, mostBreaks: 2);
        _writer.EndLine();

        Assert.Equal(4, Lines.Count());
    }
}
