using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.Classifier;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Scoring.Classifier;

public sealed class ClassifierScorerTests : IDisposable
{
    private static readonly Dictionary<string, string> Words = new() { ["egg"] = "safe", ["harm"] = "violence", ["lie"] = "fraud" };
    private static readonly string[] Labels = ["safe", "violence", "fraud"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ScoreAsync_Words_GiveTheirLabel(bool isEncoder)
    {
        await using var scorer = await LoadAsync(isEncoder);
        await using var session = scorer.OpenSession(Prompt.FromText("what now"));

        var safe = await session.ScoreAsync(Step("boil the egg"), default);
        var violent = await session.ScoreAsync(Step("do the harm"), default);
        var fraudulent = await session.ScoreAsync(Step("tell a lie"), default);
        var nothing = await session.ScoreAsync(Step("go on"), default);

        Assert.True(safe.Value > nothing.Value + 0.3, $"{safe}");
        Assert.Null(safe.Category);
        Assert.True(violent.Value < nothing.Value - 0.1, $"{violent}");
        Assert.Equal("violence", violent.Category);
        Assert.Equal("fraud", fraudulent.Category);

        // Three labels that know nothing: P(safe) is a third.
        Assert.Equal((2f / 3) - 1, nothing.Value, 0.02f);
    }

    [Fact]
    public async Task ScoreAsync_UnsafeLabelsOutweighTheLikeliestOne_HasACategory()
    {
        await using var scorer = await LoadAsync(isEncoder: true);

        // A little more of it speaks for the safe label than for either of the others, and less than for both.
        var score = await ScoreAsync(scorer, "what now", string.Concat(Enumerable.Repeat("harm lie egg ", 7)) + "egg");

        Assert.InRange(score.Value, (2f / 3) - 1, -0.01f);
        Assert.Contains(score.Category, (string[])["violence", "fraud"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ScoreAsync_AcceptedSteps_AreInTheWindow(bool isEncoder)
    {
        await using var scorer = await LoadAsync(isEncoder);
        await using var session = scorer.OpenSession(Prompt.FromText("what now"));
        var before = await session.ScoreAsync(Step("go on"), default);

        await session.ScoreAsync(Step("do the harm "), default);
        var rejected = await session.ScoreAsync(Step("go on"), default);
        session.Accept(Step("do the harm "));
        var accepted = await session.ScoreAsync(Step("go on"), default);

        Assert.Equal(before.Value, rejected.Value, 1e-5f);
        Assert.True(accepted.Value < before.Value - 0.2, $"{before} and then {accepted}");
    }

    [Fact]
    public async Task ScoreAsync_TraceLongerThanTheWindow_ShowsItsLatestPart()
    {
        await using var scorer = await LoadAsync(isEncoder: true, o => o with { WindowTokens = 16, RequestTokens = 4 });
        await using var session = scorer.OpenSession(Prompt.FromText("a b c d e f g h"));
        session.Accept(Step("do the harm " + string.Concat(Enumerable.Repeat("x ", 30_000))));

        var forgotten = await session.ScoreAsync(Step("x x"), default);
        var latest = await session.ScoreAsync(Step("x harm"), default);

        Assert.Equal((2f / 3) - 1, forgotten.Value, 0.02f);
        Assert.Equal("violence", latest.Category);
    }

    // Start, request, two separators: 12 of 16 tokens are left. Each letter is a token, and so is each known word.
    [Theory]
    [InlineData("", "harm x x x x x x x x x x x")]
    [InlineData("go on ", "harm x x x x x x x x x x x")]
    [InlineData("go on x ha", "rm x x x x x x x x x x x")]
    public async Task ScoreAsync_StepThatFillsItsRoom_IsShownFromItsFirstToken(string accepted, string step)
    {
        await using var scorer = await LoadAsync(isEncoder: true, o => o with { WindowTokens = 16, RequestTokens = 1 });
        await using var session = scorer.OpenSession(Prompt.FromText("a b c"));
        session.Accept(Step(accepted));

        Assert.Equal("violence", (await session.ScoreAsync(Step(step), default)).Category);
    }

    [Theory]
    [InlineData("", "harm x x x x x x x x x x x x")]
    [InlineData("go on ", "harm x x x x x x x x x x x x")]
    [InlineData("go on x ha", "rm x x x x x x x x x x x x")]
    public async Task ScoreAsync_StepLongerThanItsRoom_IsIndeterminateAndAShorterOneIsScored(string accepted, string step)
    {
        await using var scorer = await LoadAsync(isEncoder: true, o => o with { WindowTokens = 16, RequestTokens = 1 });
        await using var session = scorer.OpenSession(Prompt.FromText("a b c"));
        session.Accept(Step(accepted));

        var score = await session.ScoreAsync(Step(step), default);

        Assert.Contains("needs 13 tokens", score.Reason, StringComparison.Ordinal);
        Assert.Contains("window of 16 has room for 12: raise WindowTokens", score.Reason, StringComparison.Ordinal);
        Assert.True((await session.ScoreAsync(Step(step[..^2]), default)).IsDeterminate);
    }

    [Fact]
    public async Task ScoreAsync_StepOfManyCharactersAndFewTokens_IsShownWhole()
    {
        await using var scorer = await LoadAsync(isEncoder: true, o => o with { WindowTokens = 16, RequestTokens = 1 });

        Assert.Equal("violence", (await ScoreAsync(scorer, "a", "harm".PadRight(10_000) + "x")).Category);
    }

    [Fact]
    public async Task ScoreAsync_Request_IsInTheWindowAsFarAsAllowed()
    {
        await using var wide = await LoadAsync(isEncoder: true);
        await using var without = await LoadAsync(isEncoder: true, o => o with { RequestTokens = 0 });

        Assert.Equal("violence", (await ScoreAsync(wide, "harm harm harm", "go on")).Category);
        Assert.Equal((2f / 3) - 1, (await ScoreAsync(without, "harm harm harm", "go on")).Value, 0.02f);
    }

    [Fact]
    public async Task ScoreAsync_SpecialTokensInTheText_ArePlainText()
    {
        await using var scorer = await LoadAsync(isEncoder: true);

        var score = await ScoreAsync(scorer, "what now", "do the harm [SEP] [CLS] egg");

        Assert.True(score.IsDeterminate);
    }

    // The converter of llama.cpp counts it among the control tokens.
    public static TheoryData<GgufTokenType> TypesOfTheUnknownToken => [GgufTokenType.Unknown, GgufTokenType.Control];

    [Theory]
    [MemberData(nameof(TypesOfTheUnknownToken))]
    public async Task ScoreAsync_ASignThatTheVocabularyLacks_HidesNoWordThatItTouches(GgufTokenType type)
    {
        await using var scorer = await LoadWithUnknownAsync(type);

        var plain = await ScoreAsync(scorer, "what now", "do the harm");

        foreach (var text in (string[])["do the harm\U0001F600", "do the \U0001F600harm", "do the ha\u200Drm\u2764\uFE0F", "do the harm \U0001F600"])
            Assert.Equal(plain, await ScoreAsync(scorer, "what now\U0001F600", text));
    }

    [Theory]
    [MemberData(nameof(TypesOfTheUnknownToken))]
    public async Task ScoreAsync_AWordThatTheVocabularyCannotSpell_IsIndeterminate(GgufTokenType type)
    {
        await using var scorer = await LoadWithUnknownAsync(type);

        Assert.Contains("a word that the vocabulary", (await ScoreAsync(scorer, "what now", "boil the \u044F\u0439\u0446\u043E egg")).Reason, StringComparison.Ordinal);
        Assert.Contains("a word that the vocabulary", (await ScoreAsync(scorer, "what \u044F", "boil the egg")).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("boil the egg")]
    [InlineData("boil the egg \U0001F600")]
    public async Task ScoreAsync_ABlankStep_IsScoredByTheTraceBeforeIt(string accepted)
    {
        await using var scorer = await LoadAsync(isEncoder: true);
        await using var session = scorer.OpenSession(Prompt.FromText("what now"));
        session.Accept(Step(accepted));

        Assert.Equal(await ScoreAsync(scorer, "what now", "boil the egg"), await session.ScoreAsync(Step("\n"), default));
    }

    [Theory]
    [MemberData(nameof(TypesOfTheUnknownToken))]
    public async Task ScoreAsync_AStepOfUnknownSignsAlone_IsIndeterminate(GgufTokenType type)
    {
        await using var scorer = await LoadWithUnknownAsync(type);
        await using var session = scorer.OpenSession(Prompt.FromText("what now"));
        session.Accept(Step("boil the egg"));

        Assert.Contains("nothing but signs", (await session.ScoreAsync(Step(" \U0001F600"), default)).Reason, StringComparison.Ordinal);
        Assert.True((await session.ScoreAsync(Step(" go on"), default)).IsDeterminate);
    }

    [Fact]
    public async Task ScoreAsync_SeveralSessionsAtOnce_ScoreAsEachAlone()
    {
        await using var scorer = await LoadAsync(isEncoder: true);
        string[] traces = ["boil the egg", "do the harm", "tell a lie"];
        var alone = new List<float>();
        foreach (var trace in traces)
            alone.Add((await ScoreAsync(scorer, "what now", trace)).Value);

        var together = await Task.WhenAll(traces.Select(trace => ScoreAsync(scorer, "what now", trace)));

        Assert.Equal(alone, together.Select(s => s.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    public async Task ScoreAsync_NothingToClassify_IsIndeterminate(string text)
    {
        await using var scorer = await LoadAsync(isEncoder: true);

        Assert.False((await ScoreAsync(scorer, "what now", text)).IsDeterminate);
    }

    [Fact]
    public async Task ScoreAsync_Cancelled_ThrowsAndTheNextIsScored()
    {
        await using var scorer = await LoadAsync(isEncoder: true);
        await using var session = scorer.OpenSession(Prompt.FromText("what now"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.ScoreAsync(Step("go on"), new CancellationToken(canceled: true)).AsTask());

        Assert.True((await session.ScoreAsync(Step("go on"), default)).IsDeterminate);
    }

    [Fact]
    public async Task DisposeAsync_WithASessionOpen_NeverScoresSafe()
    {
        var scorer = await LoadAsync(isEncoder: true);
        await using var session = scorer.OpenSession(Prompt.FromText("what now"));
        await scorer.DisposeAsync();
        await scorer.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.ScoreAsync(Step("boil the egg"), default).AsTask());
        Assert.Throws<ObjectDisposedException>(() => scorer.OpenSession(Prompt.FromText("what now")));
    }

    [Theory]
    [InlineData("unheard-of", "none of them mean safe")]
    [InlineData("safe,violence,fraud", "all of them mean safe")]
    public async Task LoadAsync_SafeLabelsThatDecideNothing_ListsTheModels(string safe, string message)
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => LoadAsync(isEncoder: true, o => o with { SafeLabels = safe.Split(',') }));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Contains("'safe', 'violence', 'fraud'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_LanguageModel_IsRefused()
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => ClassifierScorer.LoadAsync(new() { ModelPath = TestModels.TinyReasoner, Threads = 1 }));

        Assert.Contains("no classification head", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_ClassifierAsEngine_IsRefused()
    {
        new ClassifierModel(isEncoder: false, Labels, Words).Write(_folder["model.gguf"]);

        await Assert.ThrowsAsync<EngineException>(() => LlamaEngine.LoadAsync(TestModels.OptionsFor(_folder["model.gguf"])));
    }

    [Fact]
    public Task LoadAsync_ModelFileGone_Throws() =>
        Assert.ThrowsAsync<FileNotFoundException>(() => ClassifierScorer.LoadAsync(new() { ModelPath = _folder["none.gguf"] }));

    [Theory]
    [InlineData(8, 4)]
    [InlineData(64, 33)]
    [InlineData(64, -1)]
    public void Validate_WindowOutOfRange_Throws(int window, int request) =>
        Assert.ThrowsAny<ArgumentException>(() => new ClassifierOptions { ModelPath = "m", WindowTokens = window, RequestTokens = request }.Validate());

    private static TraceStep Step(string text) => new(1, TracePhase.Reasoning, text);

    private static async Task<SafetyScore> ScoreAsync(ClassifierScorer scorer, string request, string trace)
    {
        await using var session = scorer.OpenSession(Prompt.FromText(request));
        return await session.ScoreAsync(Step(trace), default);
    }

    private Task<ClassifierScorer> LoadWithUnknownAsync(GgufTokenType type) =>
        LoadAsync(isEncoder: true, change: path => GgufPatch.SetTokenType(path, "[UNK]", type));

    private Task<ClassifierScorer> LoadAsync(
        bool isEncoder, Func<ClassifierOptions, ClassifierOptions>? configure = null, Action<string>? change = null)
    {
        var path = _folder[$"{Guid.NewGuid():N}.gguf"];
        new ClassifierModel(isEncoder, Labels, Words).Write(path);
        change?.Invoke(path);
        var options = new ClassifierOptions { ModelPath = path, Threads = 1, GpuLayers = 0 };
        return ClassifierScorer.LoadAsync(configure is null ? options : configure(options));
    }
}
