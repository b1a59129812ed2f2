using System.Globalization;
using GuardedConsole.Reporting;
using GuardedConsole.Running;

namespace GuardedConsole.Rendering.Plain;

/// <summary>One line an event, each beginning with what it is.</summary>
internal sealed class PlainRenderer(TextWriter output) : IRenderer
{
    public Task<T> LoadAsync<T>(string name, Func<IProgress<float>, Task<T>> load) => load(new Progress<float>());

    public void Welcome(SessionFacts facts)
    {
        Line("model", $"{facts.Model}, context {facts.ContextLength}, reasoning format {facts.Format}");
        var scoring = facts.Threshold is { } threshold
            ? string.Create(CultureInfo.InvariantCulture, $", scorer {facts.Scorer}, tau {threshold}")
            : "";
        Line("guard", facts.Policy + scoring);
    }

    public void Scene(int number, int count, string title) => Line("scene", $"{number} of {count}, {title}");

    public void Prompt(string prompt) => Line("prompt", prompt);

    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = await LineReader.ReadAsync(cancellationToken);
        if (line is not null)
            Prompt(line);
        return line;
    }

    public IReplyView BeginReply(string guard)
    {
        Line("reply", guard);
        return new PlainReply(this);
    }

    public void Note(string text)
    {
        foreach (var line in text.Split('\n'))
            Line("note", line);
    }

    public void Summarise(IReadOnlyList<ReplyReport> reports)
    {
        foreach (var report in reports)
        {
            var name = report.Scene.Length == 0 ? report.Guard : $"{report.Scene}, {report.Guard}";
            Line("figures", $"{name}: {string.Join(", ", Figure.All.Select(f => $"{f.Name} {f.Of(report)}"))}");
        }
    }

    /// <summary>Writes a line.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="text">What it says; line breaks in it become spaces.</param>
    public void Line(string kind, string text)
    {
        output.WriteLine($"{kind}: {ModelText.OneLine(text)}");
        output.Flush();
    }
}
