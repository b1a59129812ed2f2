using FsCheck.Xunit;
using SafeThink.Decoding;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Invariants;

/// <summary>Invariant I1: what is released was judged safe, whatever is judged, cut, steered, sampled and cancelled how.</summary>
/// <remarks>A few hundred cases, because each decodes on llama.cpp; ten thousand run on the scripted engine, with the tests of the core.</remarks>
[Collection(InvariantGroup.Name)]
public sealed class ReleaseProperties(EngineShelf shelf)
{
    [Property(MaxTest = 150)]
    public async Task DecodeAsync_OnAModelOfAttention_ReleasesSafeStepsOnly(GuardedCase guarded) =>
        await CheckAsync(await BranchingAsync(ScriptedArchitecture.Attention), guarded);

    [Property(MaxTest = 60)]
    public async Task DecodeAsync_OnARecurrentModel_ReleasesSafeStepsOnly(GuardedCase guarded) =>
        await CheckAsync(await BranchingAsync(ScriptedArchitecture.Recurrent), guarded);

    [Property(MaxTest = 60)]
    public async Task DecodeAsync_OnASlidingWindow_ReleasesSafeStepsOnly(GuardedCase guarded) =>
        await CheckAsync(await BranchingAsync(ScriptedArchitecture.SlidingWindow), guarded);

    [Property(MaxTest = 100)]
    public async Task DecodeAsync_OnTinyReasoner_ReleasesSafeStepsOnly(GuardedCase guarded) =>
        await CheckAsync(await shelf.TinyReasonerAsync(), guarded);

    private Task<LlamaEngine> BranchingAsync(ScriptedArchitecture architecture) =>
        shelf.ScriptedAsync($"branching {architecture}", () => Scripts.Branching(architecture));

    private static async Task CheckAsync(LlamaEngine engine, GuardedCase guarded)
    {
        var scorer = guarded.Scorer;
        var decoder = new GuardedDecoder(engine, guarded.Pipeline, scorer);
        using var cancellation = new CancellationTokenSource();
        var updates = new List<DecodingUpdate>();
        try
        {
            await foreach (var update in decoder.DecodeAsync(engine.Ask(guarded.Message), guarded.Options, cancellation.Token))
            {
                updates.Add(update);
                if (updates.Count != guarded.StopsAfter)
                    continue;
                if (!guarded.Cancels)
                    break;
                await cancellation.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }

        var (released, safe) = Follow(updates, [.. scorer.Judged]);
        if (updates is [.., { Kind: DecodingUpdateKind.Completed }])
            Assert.Equal(safe, released);
        else
            Assert.NotNull(guarded.StopsAfter);
    }

    // White space around tags belongs to no step, and a refusal is ours: apart from them, what came out must at any time be
    // the beginning of the steps that were judged safe until then, joined. So no rejected text is in it either.
    private static (string Released, string Safe) Follow(List<DecodingUpdate> updates, (TraceStep Step, SafetyScore Score)[] judged)
    {
        var (released, safe) = ("", "");
        var isRefusal = false;
        var scored = 0;
        foreach (var update in updates)
        {
            isRefusal |= update.Intervention?.Kind == DirectiveKind.Refuse;
            if (update.Step is { } report)
            {
                var (step, score) = judged[scored++];
                Assert.Equal(score, report.Score);
                if (report.Verdict == SafetyVerdict.Safe)
                    safe += Squeeze(step.Text)[(isRefusal ? Squeeze(Scripts.Refusal).Length : 0)..];
                isRefusal = false;
            }

            if (update.Kind != DecodingUpdateKind.Text)
                continue;
            released += Squeeze(update.Text);
            Assert.StartsWith(released, safe, StringComparison.Ordinal);
        }

        return (released, safe);
    }

    private static string Squeeze(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
