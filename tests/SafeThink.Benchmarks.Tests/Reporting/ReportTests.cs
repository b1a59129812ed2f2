using System.Text.Json;
using System.Xml.Linq;
using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Measuring;
using SafeThink.EndToEnd.Reporting;

namespace SafeThink.Benchmarks.Tests.Reporting;

public class ReportTests
{
    [Fact]
    public void Of_SlowerArm_HasTheRatioAndTheTimeOfTheSameRounds()
    {
        var summary = Model().Arms[1];

        Assert.Equal(1.1, summary.Ratio, 9);
        Assert.Equal(5000, summary.AddedMicroseconds, 6);
        Assert.Equal(32, summary.BytesPerToken);
        Assert.Equal([110.0, 220.0, 55.0], summary.DecodeMillisecondsByRound);
    }

    [Fact]
    public void Of_ArmInAnotherProcess_HasNoBytes() => Assert.Null(Model().Arms[2].BytesPerToken);

    [Fact]
    public void Write_Markdown_HasARowForEachArm()
    {
        var rows = MarkdownReport.Write(Report()).Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).ToList();

        Assert.Equal(8, rows.Count);
        Assert.StartsWith("| guarded | 110.00 | 18.2 | 1.1000 | 1.1000 to 1.1000 | 5000.0 |", rows[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Svg_IsWellFormedAndEscapesNames()
    {
        var svg = XDocument.Parse(SvgPlot.Write(Report().ToPanels()));

        Assert.Contains(svg.Descendants(), e => e.Value == "C & co");
    }

    [Fact]
    public void Write_Json_KeepsEveryRound()
    {
        using var json = JsonDocument.Parse(JsonReport.Write(Report()));

        var arm = json.RootElement.GetProperty("models")[0].GetProperty("arms")[1];
        Assert.Equal(3, arm.GetProperty("decodeMillisecondsByRound").GetArrayLength());
    }

    [Fact]
    public void Read_WrittenJson_GivesTheReportBack()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, JsonReport.Write(Report()));

            var arm = JsonReport.Read<Report>(path).Models[0].Arm("guarded");

            Assert.Equal(Model().Arms[1].RatioInterval, arm.RatioInterval);
            Assert.Equal(2, arm.Guard!.StepTokens.Length);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Write_MarkdownOfAGuardedArm_HasARowOfWhatScoringTook() =>
        Assert.Contains("| guarded | 2 | 1.0 | 4.00 | 8.0 | 6.0 | 2.0 | 4.0 | 25.0 % |", MarkdownReport.Write(Report()), StringComparison.Ordinal);

    [Fact]
    public void Arm_NameThatIsNotThere_SaysSo() =>
        Assert.Contains("no such arm", Assert.Throws<InvalidOperationException>(() => Model().Arm("no such arm")).Message, StringComparison.Ordinal);

    private static Report Report() => new()
    {
        Title = "A title",
        Date = new DateOnly(2026, 1, 2),
        Machine = new MachineDescription
        {
            Processor = "a processor",
            Cores = 2,
            DecodeThreads = 1,
            OperatingSystem = "a system",
            Runtime = "a runtime",
            LlamaCpp = "v0",
        },
        Seed = 1,
        Models = [Model()],
    };

    private static ModelSummary Model()
    {
        ArmRun[] reference = [Run(100, 0), Run(200, 0), Run(50, 0)];
        ArmRun[] guarded = [.. new[] { Run(110, 64), Run(220, 64), Run(55, 64) }.Select(r => r with { Guard = Guard() })];
        ArmRun[] other = [.. reference.Select(r => r with { AllocatedBytes = null })];
        return new ModelSummary
        {
            Name = "m",
            FileMegabytes = 1,
            PromptTokens = 3,
            Tokens = 2,
            Rounds = 3,
            OthersShare = null,
            Arms =
            [
                ArmSummary.Of(new NamedArm("raw"), reference, reference, seed: 1),
                ArmSummary.Of(new NamedArm("guarded"), guarded, reference, seed: 1),
                ArmSummary.Of(new NamedArm("C & co"), other, reference, seed: 1),
            ],
            Skipped = [],
        };
    }

    private static GuardRun Guard() => new()
    {
        StepTokens = [1, 1],
        Scoring = [TimeSpan.FromMilliseconds(4), TimeSpan.FromMilliseconds(4)],
        Waited = TimeSpan.FromMilliseconds(6),
        WaitedAtEnd = TimeSpan.FromMilliseconds(2),
    };

    private static ArmRun Run(double milliseconds, long bytes) => new()
    {
        Decode = TimeSpan.FromMilliseconds(milliseconds),
        Request = TimeSpan.FromMilliseconds(milliseconds * 2),
        AllocatedBytes = bytes,
        Tokens = [1, 2],
    };

    private sealed class NamedArm(string name) : IArm
    {
        public string Name => name;

        public string Description => "An arm.";

        public Task<ArmRun> RunAsync(int tokens, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
