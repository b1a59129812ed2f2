using FsCheck.Xunit;
using SafeThink.Decoding;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.Testing.Gguf;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.LlamaCpp.Tests.Invariants;

/// <summary>On llama.cpp too, decoding ahead of a verdict changes when text comes, never which: ten thousand schedules of verdicts.</summary>
[Collection(InvariantGroup.Name)]
public sealed class RunAheadTests(EngineShelf shelf)
{
    private const int Schedules = 10;
    private const int LongestDelay = 24;

    private static readonly int?[] Bounds = [1, 2, 5, int.MaxValue, null];

    [Property(MaxTest = 1_000)]
    public Task DecodeAsync_AnyTimingOfVerdictsOnAModelOfAttention_GivesWhatWaitingForEachGives(GuardedCase guarded) =>
        CompareAsync(ScriptedArchitecture.Attention, guarded);

    [Property(MaxTest = 40)]
    public Task DecodeAsync_AnyTimingOfVerdictsOnARecurrentModel_GivesWhatWaitingForEachGives(GuardedCase guarded) =>
        CompareAsync(ScriptedArchitecture.Recurrent, guarded);

    [Property(MaxTest = 40)]
    public Task DecodeAsync_AnyTimingOfVerdictsOnASlidingWindow_GivesWhatWaitingForEachGives(GuardedCase guarded) =>
        CompareAsync(ScriptedArchitecture.SlidingWindow, guarded);

    private async Task CompareAsync(ScriptedArchitecture architecture, GuardedCase guarded)
    {
        var engine = await shelf.ScriptedAsync($"branching {architecture}", () => Scripts.Branching(architecture));
        var prompt = engine.Ask(guarded.Message);
        var waiting = await new GuardedDecoder(engine, guarded.Pipeline, guarded.Scorer)
            .CompleteAsync(prompt, guarded.Options with { RunAhead = 0 });
        var random = new Random(guarded.Seed);
        for (var i = 0; i < Schedules; i++)
        {
            var turns = Enumerable.Range(0, 8).Select(_ => random.Next(LongestDelay)).ToArray();
            var schedule = new VerdictSchedule(guarded.Scorer, turns);
            var options = guarded.Options with { RunAhead = Bounds[random.Next(Bounds.Length)] };
            var ahead = await new GuardedDecoder(new ScheduledEngine(engine, schedule), guarded.Pipeline, schedule).CompleteAsync(prompt, options);

            Assert.Equal((waiting.Reasoning, waiting.Answer, waiting.Result.Reason), (ahead.Reasoning, ahead.Answer, ahead.Result.Reason));
        }
    }
}
