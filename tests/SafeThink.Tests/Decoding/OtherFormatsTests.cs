using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Traces;

namespace SafeThink.Tests.Decoding;

public sealed class OtherFormatsTests
{
    private const string Refusal = SafeThinkConstants.RefusalOpening;
    private const string Start = "<|start|>assistant";

    [Fact]
    public async Task Decode_Harmony_ShowsAnalysisAndFinalAndNoProtocol()
    {
        var reply = await Harmony(Analysis("Hm.", "<|end|>", "<|start|>assistant", "<|channel|>final<|message|>", "Yes.")).RunAsync();

        Assert.Equal("Hm.", reply.Reasoning);
        Assert.Equal("Yes.", reply.Answer);
        Assert.Equal("Hm.Yes.", reply.ModelText);
    }

    [Fact]
    public async Task Decode_HarmonyToolCall_IsNotReleased()
    {
        var reply = await Harmony(Analysis("Hm.", "<|end|>", "<|start|>assistant<|channel|>commentary to=functions.f json<|message|>{}")).RunAsync();

        Assert.Equal("Hm.", reply.ModelText);
    }

    [Fact]
    public async Task Decode_HarmonyUnsafeStep_IsResampledInTheAnalysisChannel()
    {
        var script = Analysis("Bad.\n\n")
            .SayAfter("Wait, think safely", " Good.", "<|end|>", "<|start|>assistant<|channel|>final<|message|>", "Yes.");

        var reply = await Harmony(script, b => b.AddSafeThink()).RunAsync();

        Assert.Equal("Wait, think safely Good.", reply.Reasoning);
        Assert.Equal("Yes.", reply.Answer);
    }

    [Fact]
    public async Task Decode_HarmonyRefusal_OpensTheFinalChannel()
    {
        var script = Analysis("Bad.\n\n").SayAfter(Refusal);

        var reply = await Harmony(script, b => b.AddSafeThink(o => o.MaximumSteps = 0)).RunAsync();

        Assert.EndsWith(
            "<|channel|>analysis<|message|><|end|><|start|>assistant<|channel|>final<|message|>" + Refusal, reply.SequenceText, StringComparison.Ordinal);
        Assert.Equal(Refusal, reply.Answer);
    }

    [Fact]
    public async Task Decode_HarmonyMoreThink_StaysInTheAnalysisChannel()
    {
        var script = Analysis("One.", "<|end|>").SayAfter("Wait", ", two.", "<|end|>", "<|start|>assistant<|channel|>final<|message|>", "Yes.");

        var reply = await Harmony(script, b => b.AddMoreThink(o => o.MaximumReplacements = 1)).RunAsync();

        Assert.Equal("One.Wait, two.", reply.Reasoning);
        Assert.Equal("Yes.", reply.Answer);
    }

    [Fact]
    public async Task Decode_HarmonyZeroThink_OpensAndEndsTheAnalysis()
    {
        var reply = await Harmony(new Script().Say("Yes."), b => b.AddZeroThink()).RunAsync();

        Assert.Equal("Yes.", reply.Answer);
        Assert.EndsWith(
            "<|channel|>analysis<|message|><|end|><|start|>assistant<|channel|>final<|message|>Yes.", reply.SequenceText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decode_SkyT1_ShowsThoughtAndSolution()
    {
        var reply = await SkyT1(
            new Script().Say(
                "<|begin_of_thought|>", "\n\n", "Hm.", "\n\n", "<|end_of_thought|>", "\n\n", "<|begin_of_solution|>", "\n\n", "Yes.", "<|end_of_solution|>", "rest"))
            .RunAsync();

        Assert.Equal("Hm.\n\n", reply.Reasoning);
        Assert.Equal("Yes.", reply.Answer);
    }

    // Two tags of this format lead to the answer: what the second one cuts in two is scored in halves, and shown in halves.
    [Fact]
    public async Task Decode_SkyT1CharacterWithATagInIt_ShowsWhatWasScored()
    {
        byte[] euro = [.. "€"u8];
        var script = new Script().SayBytesAfter(
            "", [.. "<|begin_of_thought|>"u8], [.. "Hm."u8], [.. "<|end_of_thought|>"u8], [.. "ab"u8, .. euro[..2]], [.. "<|begin_of_solution|>"u8], [euro[2], .. "cd"u8]);
        var scorer = new ScriptedScorer();

        var reply = await (SkyT1(script, b => b.AddSafeThink()) with { Scorer = scorer }).RunAsync();

        Assert.Equal(["ab\ufffd", "\ufffdcd"], scorer.Scored.TakeLast(2).Select(step => step.Text));
        Assert.Equal("ab\ufffd\ufffdcd", reply.Answer);
    }

    [Fact]
    public async Task Decode_SkyT1Refusal_OpensTheSolution()
    {
        var script = new Script().Say("<|begin_of_thought|>\n\nBad.\n\n").SayAfter(Refusal);

        var reply = await SkyT1(script, b => b.AddSafeThink(o => o.MaximumSteps = 0)).RunAsync();

        Assert.EndsWith("<|end_of_thought|>\n\n<|begin_of_solution|>\n\n" + Refusal, reply.SequenceText, StringComparison.Ordinal);
        Assert.Equal(Refusal, reply.Answer);
    }

    private static Script Analysis(params string[] pieces) => new Script().Say(["<|channel|>analysis<|message|>", .. pieces]);

    private static Guard Harmony(Script script, Action<DecodingPipelineBuilder>? policies = null) => new(script)
    {
        Policies = policies ?? (_ => { }),
        Options = new GuardedDecodeOptions { Format = ReasoningFormat.Harmony },
        Prompt = Templates.Ending(Start),
    };

    private static Guard SkyT1(Script script, Action<DecodingPipelineBuilder>? policies = null) => new(script)
    {
        Policies = policies ?? (_ => { }),
        Options = new GuardedDecodeOptions { Format = ReasoningFormat.SkyT1 },
        Prompt = Templates.NotOpened,
    };
}
