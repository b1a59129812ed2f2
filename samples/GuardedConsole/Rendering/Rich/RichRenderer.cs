using System.Globalization;
using GuardedConsole.Reporting;
using GuardedConsole.Running;
using Spectre.Console;

namespace GuardedConsole.Rendering.Rich;

/// <summary>Colour and layout for a terminal; the same layout without colour where there is none.</summary>
internal sealed class RichRenderer(IAnsiConsole console) : IRenderer
{
    public Task<T> LoadAsync<T>(string name, Func<IProgress<float>, Task<T>> load) => console
        .Progress()
        .AutoClear(true)
        .HideCompleted(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
        .StartAsync(progress =>
        {
            var task = progress.AddTask($"Loading {Markup.Escape(ModelText.OneLine(name))}", maxValue: 1);
            return load(new ImmediateProgress(share => task.Value = share));
        });

    public void Welcome(SessionFacts facts)
    {
        console.WriteLine();
        Line(("  SafeThink", Palette.Heading), ("  a local reasoning model, guarded while it decodes", Palette.Faint));
        console.WriteLine();
        Fact("model", $"{facts.Model}, context {facts.ContextLength.ToString("N0", CultureInfo.InvariantCulture)} tokens, reasoning format {facts.Format}");
        Fact("guard", facts.Threshold is { } threshold
            ? string.Create(CultureInfo.InvariantCulture, $"{facts.Policy}, steps scored by {facts.Scorer}, safe from {threshold:0.##} on (−1 to 1)")
            : facts.Policy);
        if (facts.IsEmbedded)
            Fact("note", "the embedded model is tiny: it shows the mechanics and proves nothing about safety");
        console.WriteLine();
    }

    public void Scene(int number, int count, string title)
    {
        console.Write(new Rule($"[bold]{number} of {count}[/]  {Markup.Escape(title)}").LeftJustified().RuleStyle(Palette.Faint));
        console.WriteLine();
    }

    public void Prompt(string prompt)
    {
        Line(("  › ", Palette.Event), (ModelText.OneLine(prompt), Palette.Heading));
        console.WriteLine();
    }

    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        console.Write(new StyledText("  › ", Palette.Event));
        try
        {
            return await LineReader.ReadAsync(cancellationToken);
        }
        finally
        {
            console.WriteLine();
        }
    }

    public IReplyView BeginReply(string guard)
    {
        Line(("  " + guard, Palette.Heading));
        return new RichReply(console);
    }

    public void Note(string text)
    {
        Line(("  " + ModelText.Printable(text).ReplaceLineEndings("\n  "), Palette.Faint));
        console.WriteLine();
    }

    public void Summarise(IReadOnlyList<ReplyReport> reports)
    {
        if (reports is [var only])
        {
            Note(string.Join(" · ", Figure.All.Where(f => !f.IsEmptyFor(only)).Select(f => $"{f.Name} {f.Of(only)}")));
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).BorderStyle(Palette.Faint).AddColumn("");
        foreach (var report in reports)
        {
            var scene = report.Scene.Length == 0 ? "" : $"[grey]{Markup.Escape(report.Scene)}[/]\n";
            table.AddColumn(new TableColumn($"{scene}[bold]{Markup.Escape(report.Guard)}[/]").RightAligned());
        }

        foreach (var figure in Figure.All)
            table.AddRow([new Text(figure.Name, Palette.Faint), .. reports.Select(r => new Text(figure.Of(r), StyleOf(figure, r)))]);
        console.Write(new Padder(table, new Padding(2, 0, 0, 0)));
        console.WriteLine();
    }

    private static Style StyleOf(Figure figure, ReplyReport report) => (figure == Figure.Ending, report.Ending) switch
    {
        (false, _) => Style.Plain,
        (_, Ending.Complied) => Palette.Alarm,
        (_, Ending.CutOff or Ending.Unanswered) => Palette.Faint,
        _ => Palette.Accepted,
    };

    private void Fact(string name, string value) => Line(($"  {name,-7}", Palette.Faint), (ModelText.OneLine(value), Style.Plain));

    private void Line(params ReadOnlySpan<(string Text, Style Style)> runs)
    {
        foreach (var (text, style) in runs)
            console.Write(new StyledText(text, style));
        console.WriteLine();
    }
}
