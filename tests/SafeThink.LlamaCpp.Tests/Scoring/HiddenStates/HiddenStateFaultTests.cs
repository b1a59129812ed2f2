using System.Collections;
using System.Security.Cryptography;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Scoring;
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ScoreAsync_BehindAStepThatWasLeftWhileItsStatesWereNaN_IsAsIfItHadNeverBeen(bool isDisposed)
    {
        // A short one, so that it does not overwrite what the faulty one left.
        var step = ReadingModel.Step(2, words: 1);
        var expected = await ReadingModel.FromScratchAsync(_scorer, step);
        await using var broken = _scorer.OpenSession(ReadingModel.Request);
        using var cancel = new CancellationTokenSource();
        var batches = _scorer.Statistics.Batches;
        var scoring = broken.ScoreAsync(ReadingModel.Step(1, new string('x', 40) + "#" + ReadingModel.Step(1, words: 6_000).Text), cancel.Token).AsTask();
        while (_scorer.Statistics.Batches < batches + 3)
            await Task.Yield();

        if (isDisposed)
        {
            await broken.DisposeAsync();
            Assert.False((await scoring).IsDeterminate);
        }
        else
        {
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scoring);
        }

        await using var other = _scorer.OpenSession(ReadingModel.Request);
        var next = isDisposed ? other : broken;
        Assert.Equal(expected, (await next.ScoreAsync(step, default)).Value, 1e-3f);
    }

    [Fact]
    public async Task ScoreAsync_TheThreadFailed_NamesTheExceptionAndQuotesNothingOfIt()
    {
        await using var session = _scorer.OpenSession(ReadingModel.Request);
        var first = await _scorer.Thread.ScoreAsync(new(NewTrace(), new([1], 0)) { Alternatives = new FailingList() }, default);
        var later = await session.ScoreAsync(ReadingModel.Step(1), default);
        var opening = Assert.Throws<EngineException>(() => _scorer.OpenSession(ReadingModel.Request));

        Assert.Equal("the scorer 'random head' must be loaded again: it failed with IOException", first.Reason);
        Assert.IsType<IOException>(first.Fault);
        Assert.Equal(first, later);
        Assert.Equal(first.Reason, opening.Message);
    }

    [Fact]
    public async Task ScoreAsync_TheThreadFailedAmongCandidates_EndsThoseThatHadBegun()
    {
        var trace = NewTrace();
        await _scorer.Thread.ScoreAsync(new(trace, new([1], 0)), default);
        var job = new ScoringJob(trace, new([1], 0)) { Alternatives = new FailingList(new ScoringStep([2], 0)) };

        await _scorer.Thread.ScoreAsync(job, default);

        var along = Assert.Single(job.Along);
        Assert.False((await along.Completion.WaitAsync(TimeSpan.FromMinutes(2))).IsDeterminate);
    }

    [Fact]
    public async Task ScoreAsync_TheScorerIsDisposed_SaysSo()
    {
        await using var session = _scorer.OpenSession(ReadingModel.Request);
        await _scorer.DisposeAsync();

        var score = await session.ScoreAsync(ReadingModel.Step(1), default);

        Assert.Equal(SafetyScore.Indeterminate("the scorer 'random head' is disposed"), score);
    }

    private static ReadTrace NewTrace() => new([1], limit: 64, window: 64, ReadingModel.Width, keep: 1);

    private sealed class FailingList(params ScoringStep[] before) : IReadOnlyList<ScoringStep>
    {
        public int Count => 0;

        public ScoringStep this[int index] => throw new ArgumentOutOfRangeException(nameof(index), index, "There is none.");

        public IEnumerator<ScoringStep> GetEnumerator()
        {
            foreach (var step in before)
                yield return step;
            throw new IOException("some words of the step");
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
