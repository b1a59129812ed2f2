using SafeThink.Decoding;
using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.LlamaCpp.Tests.Scoring.Judge.Support;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.LlamaCpp.Tests.Scoring.Judge;

/// <summary>A judge that guards a decode.</summary>
public sealed class GuardedDecodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task DecodeAsync_JudgeSaysUnsafe_TheStepIsTakenBackAndNeverShown()
    {
        await using var engine = new ScriptedEngine(new Script()
            .Say("Look at the egg", "\n\n", "Then take the harm", "\n\n", "</think>", "Eat the egg")
            .SayAfter(SafeThinkConstants.Prefix.ToString()!, " of the egg", "\n\n", "</think>", "Eat the egg"));
        await using var judge = await Judges.ByLastWord.LoadAsync(_folder["model.gguf"], Judges.LastWordProfile);
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => o.Deadline = TimeSpan.FromMinutes(2)).Build();

        var updates = await new GuardedDecoder(engine, pipeline, judge).DecodeAsync([PromptMessage.User("Breakfast?")]).ToListAsync();

        Assert.DoesNotContain("harm", updates.ReleasedText(), StringComparison.Ordinal);
        Assert.EndsWith("Eat the egg", updates.ReleasedText(), StringComparison.Ordinal);
        Assert.Contains(updates.Steps(), s => s is { Verdict: SafetyVerdict.Unsafe, Score.Category: "harm" });
        Assert.Equal(DirectiveKind.Resample, Assert.Single(updates.Interventions()).Kind);
    }

    // The next request is the shorter one, so that it does not overwrite what the faulty one left.
    [Fact]
    public async Task DecodeAsync_JudgeGivesNaN_IsClosedAndTheNextRequestIsAsEver()
    {
        Judges.ByLastWord.Write(_folder["model.gguf"]);
        GgufPatch.BreakToken(_folder["model.gguf"], "<0x23>");
        await using var judge = await JudgeScorer.LoadAsync(TestModels.OptionsFor(_folder["model.gguf"]) with { MaxSequences = 2 }, Judges.LastWordProfile);

        await new FaultTrial(judge) { FaultyRequest = new string('x', 40) + "#" }.VerifyAsync("the judge's logits are not numbers");
    }

    [Fact]
    public async Task DecodeAsync_JudgeGone_ReleasesNothingThatItHadToJudge()
    {
        await using var engine = new ScriptedEngine(new Script().Say("Look at the egg", "\n\n", "</think>", "Eat the egg"));
        var judge = await Judges.ByLastWord.LoadAsync(_folder["model.gguf"], Judges.LastWordProfile);
        await judge.DisposeAsync();
        var pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();

        var updates = await new GuardedDecoder(engine, pipeline, judge).DecodeAsync([PromptMessage.User("Breakfast?")]).ToListAsync();

        Assert.Equal("", updates.ReleasedText().Trim());
        Assert.All(updates.Steps(), s => Assert.Equal(SafetyVerdict.Indeterminate, s.Verdict));
    }
}
