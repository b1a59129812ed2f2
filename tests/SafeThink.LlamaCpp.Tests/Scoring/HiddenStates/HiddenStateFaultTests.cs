using System.Collections;
using System.Security.Cryptography;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Testing.Gguf;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.LlamaCpp.Tests.Scoring.HiddenStates;

/// <summary>A reading model that computes no numbers of a text that holds <c>#</c>.</summary>
public sealed class HiddenStateFaultTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private HiddenStateScorer _scorer = null!;

    public async Task InitializeAsync()
    {
        var (model, head) = (_folder["reader.gguf"], _folder["reader.head"]);
        new RandomModel(ReadingModel.Shape).Write(model);
        GgufPatch.BreakToken(model, "<0x23>");
        ReadingModel.HeadFor(SHA256.HashData(await File.ReadAllBytesAsync(model))).Save(head);
        _scorer = await HiddenStateScorer.LoadAsync(new() { ModelPath = model, HeadPath = head, ContextLength = 512, BatchSize = 128 });
    }

    public async Task DisposeAsync() => await _scorer.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    // The next request is the shorter one, so that it does not overwrite what the faulty one left.
    [Fact]
    public Task DecodeAsync_StatesAreNaN_IsClosedAndTheNextRequestIsAsEver() =>
        new FaultTrial(_scorer)
        {
            FaultyRequest = new string('x', 40) + "#",

            // The head's weights are random: any score counts as safe.
            Policy = new() { Threshold = -1, Deadline = TimeSpan.FromMinutes(2) },
        }.VerifyAsync("the probability NaN does not lie from 0 to 1");

    [Fact]
    public async Task ScoreAsync_BehindAStepWhoseStatesWereNaN_IsAsIfItHadNeverBeen()
    {
        await using var broken = _scorer.OpenSession(ReadingModel.Request);
        await using var other = _scorer.OpenSession(ReadingModel.Request);
        await other.ScoreAsync(ReadingModel.Step(1), default);
        await broken.ScoreAsync(ReadingModel.Step(1), default);

        Assert.False((await broken.ScoreAsync(ReadingModel.Step(1, new string('x', 40) + "#"), default)).IsDeterminate);

        var expected = await ReadingModel.FromScratchAsync(_scorer, ReadingModel.Step(2));
        Assert.Equal(expected, (await broken.ScoreAsync(ReadingModel.Step(2), default)).Value, 1e-3f);
        Assert.Equal(expected, (await other.ScoreAsync(ReadingModel.Step(2), default)).Value, 1e-3f);
    }

    [Fact]
    public async Task ScoreAsync_TheThreadFailed_NamesTheExceptionAndQuotesNothingOfIt()
    {
        var trace = new ReadTrace([1], limit: 64, window: 64, ReadingModel.Width, keep: 1);

        var score = await _scorer.Thread.ScoreAsync(new(trace, new([1], 0)) { Alternatives = new FailingList() }, default);

        Assert.False(score.IsDeterminate);
        Assert.EndsWith("failed with IOException", score.Reason, StringComparison.Ordinal);
        Assert.IsType<IOException>(score.Fault);
    }

    [Fact]
    public async Task ScoreAsync_TheModelIsGone_NamesTheExceptionAndQuotesNothingOfIt()
    {
        await using var session = _scorer.OpenSession(ReadingModel.Request);
        await _scorer.DisposeAsync();

        var score = await session.ScoreAsync(ReadingModel.Step(1), default);

        Assert.False(score.IsDeterminate);
        Assert.Equal("reading the step failed with ObjectDisposedException", score.Reason);
        Assert.IsType<ObjectDisposedException>(score.Fault);
    }

    private sealed class FailingList : IReadOnlyList<ScoringStep>
    {
        public int Count => 0;

        public ScoringStep this[int index] => throw new ArgumentOutOfRangeException(nameof(index), index, "There is none.");

        public IEnumerator<ScoringStep> GetEnumerator() => throw new IOException("some words of the step");

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
