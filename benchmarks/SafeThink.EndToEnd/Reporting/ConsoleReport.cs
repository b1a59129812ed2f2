using SafeThink.EndToEnd.Measuring;
using Spectre.Console;

namespace SafeThink.EndToEnd.Reporting;

/// <summary>One model's table on standard output.</summary>
internal static class ConsoleReport
{
    private const int RedirectedWidth = 160;

    public static void Print(ModelSummary model)
    {
        Print(model.Name, Figures.Describe(model), Figures.Columns, model.Arms.Select(Figures.Row));
        var guarded = model.Arms.Where(a => a.Guard is not null).ToList();
        if (guarded.Count > 0)
            Print("what scoring took", null, Figures.GuardColumns, guarded.Select(a => Figures.GuardRow(a.Name, a.Guard!)));
        foreach (var skipped in model.Skipped)
            AnsiConsole.MarkupLineInterpolated($"skipped: {skipped}");
    }

    /// <summary>A table, whose first column is text and whose others are numbers.</summary>
    public static void Print(string title, string? caption, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = RedirectedWidth;
        var table = new Table().Border(TableBorder.Simple);
        table.Title = new TableTitle(Markup.Escape(title));
        if (caption is not null)
            table.Caption = new TableTitle(Markup.Escape(caption));
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = column == columns[0] ? Justify.Left : Justify.Right });
        foreach (var row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }
}
