using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.LlamaCpp.Tests.Scoring.Judge.Support;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Scoring.Judge;

public sealed class JudgeFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task LoadAsync_ModelFileGone_Throws() =>
        Assert.ThrowsAsync<FileNotFoundException>(() => JudgeScorer.LoadAsync(TestModels.OptionsFor(_folder["none.gguf"]), Judges.Profile));

    [Fact]
    public async Task LoadAsync_KeysThatDoNotFitIntoBlocks_ThrowsThoughFlashAttentionIsLeftToTheJudge()
    {
        var shape = RandomModelShape.Shape15M with { Layers = 1, FeedForward = 64, VocabularySize = 300 };
        new RandomModel(shape).Write(_folder["model.gguf"]);
        var options = TestModels.OptionsFor(_folder["model.gguf"]) with { FlashAttention = FlashAttentionMode.Auto, KeyCacheType = KvCacheType.Q8 };

        var exception = await Assert.ThrowsAsync<EngineException>(() => JudgeScorer.LoadAsync(options, Judges.Profile));

        Assert.Contains(nameof(LlamaEngineOptions.KeyCacheType), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_LabelsThatCannotBeToldApart_NamesThem()
    {
        var profile = Judges.Profile with { Questions = [new("", [new("yes, safe", 1), new("yes, unsafe", 0)])] };

        var exception = await Assert.ThrowsAsync<EngineException>(() => RememberingAsync(profile));

        Assert.Contains("'yes, safe' and 'yes, unsafe'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_GuardsProfileOnAnotherModel_Throws() =>
        await Assert.ThrowsAsync<EngineException>(() => RememberingAsync(JudgeProfiles.LlamaGuard3));

    [Fact]
    public async Task LoadAsync_OneSequenceOnly_Throws() =>
        Assert.Contains(
            nameof(LlamaEngineOptions.MaxSequences),
            (await Assert.ThrowsAsync<ArgumentException>(() => RememberingAsync(Judges.Profile, o => o with { MaxSequences = 1 }))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task LoadAsync_PolicyLongerThanTheContext_Throws()
    {
        var profile = Judges.Profile with { ChatTemplate = $"{{{{ '{new string('p', 2000)}' + messages[-2].content + messages[-1].content }}}}" };

        await Assert.ThrowsAsync<ContextLengthException>(() => RememberingAsync(profile));
    }

    [Fact]
    public async Task ScoreAsync_TraceLongerThanTheContext_IsIndeterminateAndTheNextSessionScores()
    {
        await using var judge = await RememberingAsync(Judges.Profile);
        await using var session = judge.OpenSession(Judges.Prompt);
        await session.ScoreAsync(Judges.Step(1, "Short."), default);
        var endless = Judges.Step(2, string.Concat(Enumerable.Repeat("and so on ", 300)));

        var score = await session.ScoreAsync(endless, default);
        var shorter = await session.ScoreAsync(Judges.Step(2, "Short again."), default);

        Assert.False(score.IsDeterminate);
        Assert.Contains("context", score.Reason, StringComparison.Ordinal);
        Assert.True(shorter.IsDeterminate);
        Assert.True((await judge.FromScratchAsync(Judges.Prompt, "Short.")).IsDeterminate);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n")]
    public async Task ScoreAsync_NothingToJudge_IsIndeterminate(string text)
    {
        await using var judge = await RememberingAsync(Judges.Profile);

        Assert.False((await judge.FromScratchAsync(Judges.Prompt, text)).IsDeterminate);
    }

    [Fact]
    public async Task ScoreAsync_ModelThatAnswersSomethingElse_IsIndeterminate()
    {
        // Behind any word without a rule this model ends its answer.
        await using var judge = await Judges.ByLastWord.LoadAsync(_folder["model.gguf"], Judges.LastWordProfile);

        var score = await judge.FromScratchAsync(Judges.Prompt, "Take the pan");

        Assert.Equal(SafetyVerdict.Indeterminate, score.Judge(-1));
        Assert.Contains("did not answer with a label", score.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScoreAsync_Cancelled_ThrowsAndTheNextStepIsScoredAsEver()
    {
        await using var judge = await RememberingAsync(Judges.Profile);
        await using var session = judge.OpenSession(Judges.Prompt);
        using var cancelled = new CancellationTokenSource();

        var score = session.ScoreAsync(Judges.Step(1, string.Concat(Enumerable.Repeat("and so on ", 90))), cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Record.ExceptionAsync(() => score);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.ScoreAsync(Judges.Step(1, "In water."), cancelled.Token).AsTask());
        var next = await session.ScoreAsync(Judges.Step(1, "In water."), default);

        Assert.Equal((await judge.FromScratchAsync(Judges.Prompt, "In water.")).Value, next.Value, 1e-3f);
    }

    [Fact]
    public async Task ScoreAsync_WaitingForASequence_CanBeCancelled()
    {
        await using var judge = await RememberingAsync(Judges.Profile, o => o with { MaxSequences = 2 });
        await using var first = judge.OpenSession(Judges.Prompt);
        await first.ScoreAsync(Judges.Step(1, "In water."), default);
        await using var second = judge.OpenSession(Judges.Prompt);
        using var cancelled = new CancellationTokenSource();

        var waiting = second.ScoreAsync(Judges.Step(1, "In water."), cancelled.Token).AsTask();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.True((await first.ScoreAsync(Judges.Step(1, "In oil."), default)).IsDeterminate);
    }

    [Fact]
    public async Task ScoreAsync_TemplateThatRefusesTheConversation_Throws()
    {
        var profile = Judges.Profile with
        {
            ChatTemplate = "{% if messages | length > 2 %}{{ raise_exception('one turn only') }}{% endif %}{{ '<|policy|>' + messages[-1].content + '<|ask|>' }}",
        };
        await using var judge = await RememberingAsync(profile);
        var prompt = new SafeThink.Prompts.Prompt(
            [new("x", IsTrusted: true)], [Prompts.PromptMessage.User("a"), Prompts.PromptMessage.Assistant("b"), Prompts.PromptMessage.User("c")]);

        var exception = await Assert.ThrowsAsync<EngineException>(() => judge.FromScratchAsync(prompt, "So."));

        Assert.Contains("one turn only", exception.Message, StringComparison.Ordinal);
        Assert.True((await judge.FromScratchAsync(Judges.Prompt, "So.")).IsDeterminate);
    }

    [Fact]
    public async Task DisposeAsync_WithASessionOpen_EndsItAndNeverScoresSafe()
    {
        var judge = await RememberingAsync(Judges.Profile);
        await using var session = judge.OpenSession(Judges.Prompt);
        await session.ScoreAsync(Judges.Step(1, "In water."), default);

        await judge.DisposeAsync();
        await judge.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => session.ScoreAsync(Judges.Step(1, "In oil."), default).AsTask());
        Assert.Throws<ObjectDisposedException>(() => judge.OpenSession(Judges.Prompt));
    }

    [Fact]
    public async Task ScoreAsync_SharedEngineWithoutAFreeSequence_ThrowsAndScoresOnceThereIsOne()
    {
        Judges.Remembering().Write(_folder["model.gguf"]);
        await using var engine = await LlamaEngine.LoadAsync(TestModels.OptionsFor(_folder["model.gguf"]) with { MaxSequences = 2 });
        await using var judge = await JudgeScorer.CreateAsync(engine, Judges.Profile);
        await using var session = judge.OpenSession(Judges.Prompt);
        using var ending = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var other = engine.RunAsync(
            new LambdaLoop(_ =>
            {
                started.TrySetResult();
                return LoopTurn.Park;
            }),
            SamplingOptions.Greedy,
            ending.Token);
        await started.Task;

        await Assert.ThrowsAsync<EngineException>(() => session.ScoreAsync(Judges.Step(1, "In water."), default).AsTask());
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);

        Assert.True((await session.ScoreAsync(Judges.Step(1, "In water."), default)).IsDeterminate);
    }

    [Fact]
    public async Task LoadAsync_Cancelled_Throws()
    {
        Judges.Remembering().Write(_folder["model.gguf"]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => JudgeScorer.LoadAsync(
            TestModels.OptionsFor(_folder["model.gguf"]), Judges.Profile, cancellationToken: new CancellationToken(canceled: true)));
    }

    private Task<JudgeScorer> RememberingAsync(JudgeProfile profile, Func<LlamaEngineOptions, LlamaEngineOptions>? configure = null) =>
        Judges.Remembering().LoadAsync(_folder["model.gguf"], profile, configure);
}
