using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.LlamaCpp.Tests.Scoring.Judge.Support;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Combining;

namespace SafeThink.LlamaCpp.Tests.Scoring.Judge;

/// <summary>A judge that scores requests.</summary>
public sealed class RequestJudgeTests : IDisposable
{
    private static readonly JudgeProfile Profile = Judges.LastWordProfile with
    {
        Subject = JudgeSubject.Request,
        ChatTemplate = "{{ '<|policy|>' }}{% for m in messages %}{{ '|' + m.role + ': ' + m.content.strip() }}{% endfor %}",
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ScoreRequestAsync_Conversation_JudgesTheUsersLastMessage()
    {
        await using var judge = await Judges.ByLastWord.LoadAsync(_folder["model.gguf"], Profile);

        Assert.Equal(-0.8f, (await judge.ScoreRequestAsync(Asked("Take the egg", "Which egg", "Take the harm"), default)).Value, 1e-3f);
        Assert.Equal(0.8f, (await judge.ScoreRequestAsync(Asked("Take the harm", "What harm", "Take the egg"), default)).Value, 1e-3f);
    }

    [Fact]
    public async Task ScoreRequestAsync_ReplyBegunBehindIt_IsLeftOut()
    {
        await using var judge = await Judges.ByLastWord.LoadAsync(_folder["model.gguf"], Profile);

        Assert.Equal(0.8f, (await judge.ScoreRequestAsync(Asked("Take the egg", "Sure, the harm"), default)).Value, 1e-3f);
    }

    [Fact]
    public async Task ScoreRequestAsync_JudgeOfReplies_SaysSo()
    {
        await using var judge = await Judges.ByLastWord.LoadAsync(_folder["model.gguf"], Judges.LastWordProfile);

        await Assert.ThrowsAsync<InvalidOperationException>(() => judge.ScoreRequestAsync(Judges.Prompt, default).AsTask());
    }

    [Fact]
    public async Task ScoreRequestAsync_NothingAsked_IsIndeterminate()
    {
        await using var judge = await Judges.ByLastWord.LoadAsync(_folder["model.gguf"], Profile);

        Assert.False((await judge.ScoreRequestAsync(Asked(" "), default)).IsDeterminate);
    }

    [Fact]
    public async Task PreScore_RequestPutToItAsAStep_IsReadAsARequest()
    {
        await using var judge = await Judges.ByLastWord.LoadAsync(_folder["model.gguf"], Profile);
        var safe = new DelegateScorer("safe", (_, _, _, _) => ValueTask.FromResult(SafetyScore.Of(1)));
        var options = new PreScoreOptions { Rule = PreScoreRule.Minimum };

        // One message has no conversation before it, so that both ways show the judge the same.
        foreach (var scorer in new[] { new PreScoreScorer(judge, safe, options), new PreScoreScorer(judge.Name, judge.ScoreRequestAsync, safe, options) })
        {
            await using var session = scorer.OpenSession(Prompt.FromText("Take the harm"));

            Assert.Equal(-0.8f, (await session.ScoreAsync(Judges.Step(1, "Fine"), default)).Value, 1e-3f);
        }
    }

    [Fact]
    public async Task ScoreRequestAsync_BesideAJudgeOfRepliesOnOneEngine_BothScore()
    {
        Judges.ByLastWord.Write(_folder["model.gguf"]);
        await using var engine = await LlamaEngine.LoadAsync(TestModels.OptionsFor(_folder["model.gguf"]) with { MaxSequences = 4 });
        await using var replies = await JudgeScorer.CreateAsync(engine, Judges.LastWordProfile);
        await using var requests = await JudgeScorer.CreateAsync(engine, Profile);
        await using var session = new PreScoreScorer(requests.Name, requests.ScoreRequestAsync, replies).OpenSession(Prompt.FromText("Take the egg"));

        Assert.Equal((0.25f * 0.8f) - (0.75f * 0.8f), (await session.ScoreAsync(Judges.Step(1, "Take the harm"), default)).Value, 1e-3f);
    }

    [Fact]
    public async Task ScoreRequestAsync_JudgeOfRepliesHasTheLastSequence_WaitsForIt()
    {
        Judges.ByLastWord.Write(_folder["model.gguf"]);
        await using var engine = await LlamaEngine.LoadAsync(TestModels.OptionsFor(_folder["model.gguf"]) with { MaxSequences = 3 });
        await using var replies = await JudgeScorer.CreateAsync(engine, Judges.LastWordProfile);
        await using var requests = await JudgeScorer.CreateAsync(engine, Profile);
        var session = replies.OpenSession(Judges.Prompt);
        await session.ScoreAsync(Judges.Step(1, "Take the egg"), default);

        var waiting = requests.ScoreRequestAsync(Prompt.FromText("Take the egg"), default).AsTask();
        await Task.WhenAny(waiting, Task.Delay(50));
        var wasDone = waiting.IsCompleted;
        await session.DisposeAsync();

        Assert.False(wasDone);
        Assert.True((await waiting).IsDeterminate);
    }

    [Fact]
    public async Task DisposeAsync_OneOfTwoJudgesOfAnEngine_GivesItsPlaceToTheOthersSessions()
    {
        Judges.ByLastWord.Write(_folder["model.gguf"]);
        await using var engine = await LlamaEngine.LoadAsync(TestModels.OptionsFor(_folder["model.gguf"]) with { MaxSequences = 3 });
        await using var replies = await JudgeScorer.CreateAsync(engine, Judges.LastWordProfile);
        await (await JudgeScorer.CreateAsync(engine, Profile)).DisposeAsync();
        await using var first = replies.OpenSession(Judges.Prompt);
        await using var second = replies.OpenSession(Judges.Prompt);
        await first.ScoreAsync(Judges.Step(1, "Take the egg"), default);

        Assert.True((await second.ScoreAsync(Judges.Step(1, "Take the egg"), default).AsTask().WaitAsync(TimeSpan.FromMinutes(1))).IsDeterminate);
    }

    [Fact]
    public async Task Name_JudgeOfRequests_IsNotThatOfReplies()
    {
        await using var judge = await Judges.ByLastWord.LoadAsync(_folder["model.gguf"], Profile);

        Assert.StartsWith("last word on requests (", judge.Name, StringComparison.Ordinal);
    }

    private static Prompt Asked(params string[] messages) => new(
        [new("x", IsTrusted: true)], messages.Select((text, i) => i % 2 == 0 ? PromptMessage.User(text) : PromptMessage.Assistant(text)));
}
