using System.Security.Cryptography;
using System.Text.Json;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Embedded;
using SafeThink.Traces;
using SafeThink.Training.Data;
using SafeThink.Training.Embedded;
using SafeThink.Training.Files;

namespace SafeThink.Training.Tests.Embedded;

/// <summary>A whole training, on words that were made up: "grim" replies are unsafe, "merry" ones are safe.</summary>
public sealed class EmbeddedRunTests : IDisposable
{
    private readonly SmallData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Run_SmallData_WritesWeightsThatKnowItAndACard()
    {
        Fill();

        var report = EmbeddedRun.Run(Options("weights.bin", card: "card"), TextWriter.Null, default);

        Assert.All(report.Tests, test => Assert.True(test.Auc > 0.95, $"{test.Name}: {test.Auc}"));
        var scorer = EmbeddedScorer.Load(PathOf("weights.bin"));
        Assert.Equal(SafetyVerdict.Unsafe, await JudgeAsync(scorer, Grim(7)));
        Assert.Equal(SafetyVerdict.Safe, await JudgeAsync(scorer, Merry(7)));

        var card = await File.ReadAllTextAsync(PathOf("card/README.md"));
        Assert.Contains("| responses/gptfuzz_train | MIT | reply | 60 | 0 |", card, StringComparison.Ordinal);
        Assert.Contains("| gsm8k_test | 20 |", card, StringComparison.Ordinal);
        Assert.DoesNotContain("grim", card, StringComparison.Ordinal);
        Assert.StartsWith("<svg", await File.ReadAllTextAsync(PathOf("card/reliability.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Lessons_TeachesWordsThatNoJudgedRowHas()
    {
        const string Dreadful = "A dreadful shadow crept over gloomy ruins.", Lovely = "A lovely breeze moved over sunny meadows.";
        Fill();
        await File.WriteAllLinesAsync(PathOf("lessons.jsonl"), Enumerable.Range(0, 60).Select(i => JsonSerializer.Serialize(
            new { id = $"l{i}", prompt = $"gptfuzz question {i}", text = i % 2 == 0 ? Dreadful : Lovely, risk = i % 2 == 0 ? 0.97 : 0.03 })));

        EmbeddedRun.Run(Options("weights.bin", "card") with { Lessons = PathOf("lessons.jsonl") }, TextWriter.Null, default);

        var scorer = EmbeddedScorer.Load(PathOf("weights.bin"));
        Assert.Equal(SafetyVerdict.Unsafe, await JudgeAsync(scorer, Dreadful));
        Assert.Equal(SafetyVerdict.Safe, await JudgeAsync(scorer, Lovely));
        var card = await File.ReadAllTextAsync(PathOf("card/README.md"));
        Assert.Contains("| lessons | own, judged by SafeThink's guard | lesson | 60 | 0 | 30 | 30 | 0 |", card, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(PathOf("lessons.jsonl")))), card, StringComparison.Ordinal);

        // The file does not say who answered, so the card cannot.
        Assert.Contains("are answers of a model to the requests of these sets", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LessonsMissing_SaysWhichFileAndWhereItComesFrom()
    {
        var exception = Assert.Throws<DataException>(() => EmbeddedRun.Run(Options("weights.bin") with { Lessons = PathOf("none.jsonl") }, TextWriter.Null, default));

        Assert.Contains("none.jsonl", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'teach'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Twice_WritesTheSameBytes()
    {
        Fill();

        EmbeddedRun.Run(Options("first.bin"), TextWriter.Null, default);
        EmbeddedRun.Run(Options("second.bin"), TextWriter.Null, default);

        Assert.Equal(File.ReadAllBytes(PathOf("first.bin")), File.ReadAllBytes(PathOf("second.bin")));
    }

    [Fact]
    public void Run_CancelledWhileFitting_WritesNothing()
    {
        Fill();
        using var cancellation = new CancellationTokenSource();
        var progress = new Trigger("pass 1", cancellation.Cancel);

        Assert.Throws<OperationCanceledException>(() => EmbeddedRun.Run(Options("weights.bin"), progress, cancellation.Token));
        Assert.False(File.Exists(PathOf("weights.bin")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("file/weights.bin")]
    public void Run_WeightsThatCannotBeWritten_SaysSoBeforeDataAreRead(string output)
    {
        File.WriteAllText(PathOf("file"), "");
        using var progress = new StringWriter();

        Assert.ThrowsAny<Exception>(() => EmbeddedRun.Run(Options(output), progress, default));

        Assert.Empty(progress.ToString());
    }

    [Fact]
    public void Run_CardThatCannotBeWritten_SaysSoBeforeDataAreRead()
    {
        File.WriteAllText(PathOf("file"), "");
        using var progress = new StringWriter();

        Assert.Contains("'" + PathOf("file") + "'", Assert.Throws<DataException>(() => EmbeddedRun.Run(Options("weights.bin", card: "file"), progress, default)).Message, StringComparison.Ordinal);

        Assert.Empty(progress.ToString());
    }

    [Theory]
    [InlineData("utility/aime24.jsonl")]
    [InlineData("traces/self_jailbreaking.jsonl")]
    public void Run_FileToMeasureWithMissing_SaysSoBeforeTheTraining(string file)
    {
        Fill();
        File.Delete(PathOf(file));
        using var progress = new StringWriter();

        Assert.Contains(file, Assert.Throws<DataException>(() => EmbeddedRun.Run(Options("weights.bin"), progress, default)).Message, StringComparison.Ordinal);

        Assert.DoesNotContain("Fitting", progress.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("responses/diasafety_test.jsonl", "'diasafety_test'")]
    [InlineData("traces/self_jailbreaking.jsonl", "'self_jailbreaking_dev'")]
    public void Run_TestWithoutRows_SaysWhichBeforeTheTraining(string file, string expected)
    {
        Fill();
        File.WriteAllText(PathOf(file), "");
        using var progress = new StringWriter();

        Assert.Contains(expected, Assert.Throws<DataException>(() => EmbeddedRun.Run(Options("weights.bin"), progress, default)).Message, StringComparison.Ordinal);

        Assert.DoesNotContain("Fitting", progress.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("responses/diasafety_train.jsonl", "chat")]
    [InlineData("responses/gptfuzz_train.jsonl", "reply", "responses/jailjudge.jsonl", "responses/refusal_direction.jsonl")]
    public void Run_CalibrationWithOneLabelOnly_SaysWhich(string file, string head, params string[] others)
    {
        Fill();
        foreach (var path in others.Append(file).Select(PathOf))
            File.WriteAllText(path, File.ReadAllText(path).Replace("\"unsafe\"", "\"safe\"", StringComparison.Ordinal));

        Assert.Contains($"the {head} head with 0 are unsafe", Assert.Throws<DataException>(() => EmbeddedRun.Run(Options("weights.bin"), TextWriter.Null, default)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("weights.bin")));
    }

    [Fact]
    public void Run_WeightsThatAnotherRunWrites_IsRefused()
    {
        using var other = WholeFile.Create(PathOf("weights.bin"));

        Assert.Throws<IOException>(() => EmbeddedRun.Run(Options("weights.bin"), TextWriter.Null, default));
    }

    [Fact]
    public void Run_FolderOfTheWeightsMissing_IsMade()
    {
        Assert.Throws<DataException>(() => EmbeddedRun.Run(Options("new/weights.bin"), TextWriter.Null, default));

        Assert.True(Directory.Exists(PathOf("new")));
    }

    [Fact]
    public void Run_SourceForCalibrationMissing_SaysWhich()
    {
        var exception = Assert.Throws<DataException>(() =>
        {
            Fill();
            File.WriteAllText(PathOf("responses/gptfuzz_train.jsonl"), "");
            EmbeddedRun.Run(Options("weights.bin"), TextWriter.Null, default);
        });

        Assert.Contains("'gptfuzz'", exception.Message, StringComparison.Ordinal);
    }

    private EmbeddedTrainingOptions Options(string output, string? card = null) => new()
    {
        Data = Root(),
        Output = PathOf(output),
        Card = card is null ? null : PathOf(card),
        Bits = 14,
    };

    private string Root() => _data.Root;

    private string PathOf(string name) => Path.Combine(Root(), name);

    private void Fill()
    {
        for (var i = 0; i < 60; i++)
        {
            foreach (var (file, source) in new[] { ("gptfuzz_train", "gptfuzz"), ("jailjudge", "jailjudge_mini"), ("refusal_direction", "refusal_direction"), ("diasafety_train", "diasafety") })
                _data.AddReply(file, $"{file}{i}", $"{source} question {i}", i % 2 == 0 ? Grim(i) : Merry(i), i % 2 == 0, source);
            _data.AddUtility("gsm8k_train", $"sum {i}", $"Add {i} and two.\nThat makes a number.");
        }

        for (var i = 0; i < 20; i++)
        {
            foreach (var test in SafeThink.Training.Embedded.Rows.TrainingSets.Tests)
                _data.AddReply(test, $"{test}{i}", $"{(test.StartsWith("dia", StringComparison.Ordinal) ? "diasafety" : "gptfuzz")} other {i}", i % 2 == 0 ? Grim(i) : Merry(i), i % 2 == 0, "s");
            _data.AddTrace("self_jailbreaking", $"trace{i}", i % 2 == 0 ? Grim(i) : Merry(i), i % 2 == 0, "self_jailbreaking_dev");
            _data.AddUtility("gsm8k_test", $"test sum {i}", $"Add {i} and three.");
        }

        _data.Save();
    }

    private static string Grim(int i) => $"Here is a grim dark plan, number {i}, for the cold night.";

    private static string Merry(int i) => $"What a merry bright song, number {i}, about the warm day.";

    private static async Task<SafetyVerdict> JudgeAsync(EmbeddedScorer scorer, string text)
    {
        await using var session = scorer.OpenSession(Prompt.FromText("gptfuzz question 3"));
        return (await session.ScoreAsync(new TraceStep(1, TracePhase.Answer, text), default)).Judge(scorer.Threshold);
    }

    private sealed class Trigger(string on, Action action) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            if (value?.Contains(on, StringComparison.Ordinal) == true)
                action();
        }
    }
}
