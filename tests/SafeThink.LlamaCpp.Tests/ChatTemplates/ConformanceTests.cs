using SafeThink.LlamaCpp.ChatTemplates;
using Xunit.Abstractions;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

public sealed class ConformanceTests(ITestOutputHelper output)
{
    [ConformanceFact]
    public void Render_EveryExpectedLine_EqualsTheReferenceEngine()
    {
        var failures = Failures(ConformanceData.Load(), data => data.Expected(), (conformanceCase, outcome) =>
            conformanceCase.Error is null
                ? outcome.Text == conformanceCase.Output
                : outcome.Fault is { IsRaisedByTemplate: true } && outcome.Fault.Message == conformanceCase.Error);

        Assert.Empty(failures);
    }

    [ConformanceFact]
    public void Render_EveryFaultLine_FailsWithoutText()
    {
        var failures = Failures(ConformanceData.Load(), data => data.Faults(), (_, outcome) => outcome.Fault is not null);

        Assert.Empty(failures);
    }

    private List<string> Failures(
        ConformanceData data,
        Func<ConformanceData, IEnumerable<ConformanceCase>> cases,
        Func<ConformanceCase, (string? Text, ChatTemplateException? Fault), bool> passes)
    {
        var failures = new List<string>();
        var total = 0;
        foreach (var group in cases(data).GroupBy(c => c.Template))
        {
            var template = ChatTemplate.Parse(data.Source(group.Key));
            var passed = 0;
            foreach (var conformanceCase in group)
            {
                var outcome = Render(template, conformanceCase);
                if (passes(conformanceCase, outcome))
                {
                    passed++;
                }
                else
                {
                    failures.Add($"{conformanceCase.Name}: {outcome.Fault?.Message ?? "another text"}");
                }
            }

            total += group.Count();
            output.WriteLine($"{group.Key}: {passed} of {group.Count()}");
        }

        output.WriteLine($"all: {total - failures.Count} of {total}");
        return failures;
    }

    private static (string? Text, ChatTemplateException? Fault) Render(ChatTemplate template, ConformanceCase conformanceCase)
    {
        try
        {
            return (template.RenderJson(conformanceCase.Messages, conformanceCase.Options).Value, null);
        }
        catch (ChatTemplateException fault)
        {
            return (null, fault);
        }
    }
}
