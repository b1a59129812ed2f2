using SafeThink.EndToEnd.Measuring;
using Spectre.Console;

namespace SafeThink.EndToEnd.Reporting;

/// <summary>One model's table on standard output.</summary>
internal static class ConsoleReport
{
    private const int RedirectedWidth = 140;

    public static void Print(ModelSummary model)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.Title = new TableTitle(Markup.Escape(model.Name));
        table.Caption = new TableTitle(Markup.Escape(Figures.Describe(model)));
        foreach (var column in Figures.Columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = column == Figures.Columns[0] ? Justify.Left : Justify.Right });
        foreach (var arm in model.Arms)
            table.AddRow([.. Figures.Row(arm).Select(Markup.Escape)]);

        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = RedirectedWidth;
        AnsiConsole.Write(table);
        foreach (var skipped in model.Skipped)
            AnsiConsole.MarkupLineInterpolated($"skipped: {skipped}");
    }
}
