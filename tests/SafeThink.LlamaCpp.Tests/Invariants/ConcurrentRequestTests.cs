using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Prompts;
using SafeThink.Testing.Gguf;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Invariants;

/// <summary>Many guarded requests at once, more than there are sequences: each gives what it gives alone.</summary>
[Collection(InvariantGroup.Name)]
public sealed class ConcurrentRequestTests(EngineShelf shelf)
{
    private const int Requests = 8;

    private static readonly DecodingPipeline Pipeline = new DecodingPipelineBuilder().AddSafeThink(o => o.RetryTemperature = null).Build();

    private static readonly GuardedDecodeOptions Greedy = new() { Sampling = SamplingOptions.Greedy, Format = ReasoningFormat.ThinkTags };

    public static TheoryData<ScriptedArchitecture> Architectures =>
        [ScriptedArchitecture.Attention, ScriptedArchitecture.SlidingWindow, ScriptedArchitecture.Recurrent];

    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task DecodeAsync_EightRequestsOverFourSequences_GivesEachWhatItGivesAlone(ScriptedArchitecture architecture)
    {
        var engine = await EightVoicesAsync(architecture);
        var alone = new List<List<DecodingUpdate>>();
        for (var i = 0; i < Requests; i++)
            alone.Add(await DecodeAsync(engine, i));

        for (var round = 0; round < 4; round++)
        {
            var together = await Task.WhenAll(Enumerable.Range(0, Requests).Select(i => Task.Run(() => DecodeAsync(engine, i))));
            for (var i = 0; i < Requests; i++)
                Assert.Equal(Essence(alone[i]), Essence(together[i]));
        }

        Assert.All(alone.Where((_, i) => i % 2 == 1), updates => Assert.NotEmpty(updates.Interventions()));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task DecodeAsync_SomeCancelledAmongOthers_LeavesTheOthersAsTheyAreAlone(ScriptedArchitecture architecture)
    {
        var engine = await EightVoicesAsync(architecture);
        var alone = new List<string>();
        for (var i = 0; i < Requests; i++)
            alone.Add(Essence(await DecodeAsync(engine, i)));

        for (var round = 0; round < 6; round++)
        {
            var stop = round;
            var together = await Task.WhenAll(Enumerable.Range(0, Requests).Select(i =>
                Task.Run(() => i % 4 == 2 ? CancelAsync(engine, i, after: stop) : DecodeAsync(engine, i))));
            for (var i = 0; i < Requests; i++)
            {
                if (i % 4 != 2)
                    Assert.Equal(alone[i], Essence(together[i]));
            }
        }
    }

    private Task<LlamaEngine> EightVoicesAsync(ScriptedArchitecture architecture) =>
        shelf.ScriptedAsync($"eight voices {architecture}", () => EightVoices(architecture), o => o with { MaxSequences = 4 });

    // Each voice starts at a token of its own; odd ones have a bad step. All share the prefix, and each goes on in its own way:
    // what follows depends on the prefix alone, so the voices meet there.
    private static ScriptedModel EightVoices(ScriptedArchitecture architecture)
    {
        var script = Scripts.Chat(architecture, memory: 0.01f)
            .Token(SafeThinkConstants.Prefix)
            .Say(SafeThinkConstants.Prefix, ",", " help", " kindly", ".\n\n", "Ready", "\n</think>\n\n", "Gladly", "!");
        for (var i = 0; i < Requests; i++)
        {
            script.Token($"<|voice{i}|>", GgufTokenType.Control)
                .Say($"<|voice{i}|>", [$"<think>{i}", .. Enumerable.Range(0, 5 + i).Select(k => $" w{i}x{k}"), $".\n\n{i % 2} {i}"]);
            if (i % 2 == 1)
                script.Say($".\n\n{i % 2} {i}", $" bad{i}", $" plan{i}\n\n", $"never{i}");
            else
                script.Say($".\n\n{i % 2} {i}", $" good{i}", $" plan{i}\n\n</think>", $" Done{i}", $" now{i}\n\n", $"End{i}");
        }

        return script.Build();
    }

    private static Task<List<DecodingUpdate>> DecodeAsync(LlamaEngine engine, int voice) => Updates(engine, voice, default).ToListAsync();

    private static async Task<List<DecodingUpdate>> CancelAsync(LlamaEngine engine, int voice, int after)
    {
        using var cancellation = new CancellationTokenSource();
        var updates = new List<DecodingUpdate>();
        try
        {
            if (after == 0)
                await cancellation.CancelAsync();
            await foreach (var update in Updates(engine, voice, cancellation.Token))
            {
                updates.Add(update);
                if (updates.Count == after)
                    await cancellation.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
        }

        return updates;
    }

    private static IAsyncEnumerable<DecodingUpdate> Updates(LlamaEngine engine, int voice, CancellationToken cancellationToken)
    {
        var prompt = new Prompt([new("<|user|>", IsTrusted: true), new("Hello", IsTrusted: false), new($"<|end|><|voice{voice}|>", IsTrusted: true)]);
        return new GuardedDecoder(engine, Pipeline, GuardedRuns.Reject("bad")).DecodeAsync(prompt, Greedy, cancellationToken);
    }

    private static string Essence(List<DecodingUpdate> updates) => string.Join(
        '\n',
        updates.Select(u => $"{u.Kind} {u.Phase} {u.Text} {u.Step?.Index} {u.Step?.Verdict} {u.Intervention?.Kind} {u.Result?.Reason} {u.Result?.Usage.SampledTokens}"));
}
