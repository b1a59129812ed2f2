using System.Diagnostics;
using SafeThink.Engines;
using SafeThink.Scoring;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Diagnostics.Doubles;

namespace SafeThink.Tests.Diagnostics;

[Collection(DiagnosticsGroup.Name)]
public sealed class SpanTests
{
    [Fact]
    public async Task Decode_SomebodyListens_MakesOneSpanWithTheRequestAndItsUsage()
    {
        using var spans = new SpanListener();
        var guard = Guard.WithSafeThink(Recording.Steered, o => o.Threshold = 0.25f);

        var reply = await (guard with { Options = guard.Options with { Sampling = new() { Seed = 7 }, MaximumTokens = 99 } }).RunAsync();

        var span = spans.Single;
        Assert.Equal(("chat scripted", ActivityKind.Internal, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        var tags = span.TagObjects.ToDictionary();
        Assert.Equal("chat", tags["gen_ai.operation.name"]);
        Assert.Equal("scripted", tags["gen_ai.request.model"]);
        Assert.Equal(7L, tags["gen_ai.request.seed"]);
        Assert.Equal(99, tags["gen_ai.request.max_tokens"]);
        Assert.Equal(["stop"], Assert.IsType<string[]>(tags["gen_ai.response.finish_reasons"]));
        Assert.Equal(reply.Usage.PromptTokens, tags["gen_ai.usage.input_tokens"]);
        Assert.Equal(reply.Usage.ReasoningTokens + reply.Usage.AnswerTokens, tags["gen_ai.usage.output_tokens"]);
        Assert.Equal(reply.Usage.WaitTokens, tags["safethink.usage.wait_tokens"]);
        Assert.Equal("safethink", tags["safethink.policies"]);
        Assert.Equal(0.25, tags["safethink.threshold"]);
    }

    [Fact]
    public async Task Decode_StepsScored_EachAddsAnEvaluationResult()
    {
        using var spans = new SpanListener();

        var reply = await Guard.WithSafeThink(Recording.Steered).RunAsync();

        var events = spans.Single.Events.Where(e => e.Name == "gen_ai.evaluation.result").Select(e => e.Tags.ToDictionary()).ToList();
        Assert.Equal(
            reply.Steps.Select(s => ("scripted", (double)s.Score.Value, s.Score.Value < 0 ? "unsafe" : "safe", s.Index, s.Attempt)),
            events.Select(e => ((string)e["gen_ai.evaluation.name"]!, (double)e["gen_ai.evaluation.score.value"]!, (string)e["gen_ai.evaluation.score.label"]!, (int)e["safethink.step.index"]!, (int)e["safethink.step.attempt"]!)));
        var id = spans.Single.GetTagItem("gen_ai.response.id");
        Assert.All(events, e => Assert.Equal(id, e["gen_ai.response.id"]));
        var intervention = Assert.Single(spans.Single.Events, e => e.Name == "safethink.intervention").Tags.ToDictionary();
        Assert.Equal(("safethink", "resample", 2), (intervention["safethink.policy"], intervention["safethink.outcome"], intervention["safethink.discarded_tokens"]));
    }

    [Fact]
    public async Task Decode_StepCannotBeScored_IsLabelledIndeterminateAndHasNoValue()
    {
        using var spans = new SpanListener();
        var guard = Guard.WithSafeThink(Recording.Steered) with { Scorer = new ScriptedScorer().WhenThrow("Bad", new IOException("no route")) };

        await guard.RunAsync();

        var tags = spans.Single.Events.First(e => e.Name == "gen_ai.evaluation.result").Tags.ToDictionary();
        Assert.Equal(("indeterminate", "indeterminate"), (tags["gen_ai.evaluation.score.label"], tags["error.type"]));
        Assert.DoesNotContain("gen_ai.evaluation.score.value", tags.Keys);
    }

    [Fact]
    public async Task Decode_ByDefault_TellsNoContent()
    {
        using var spans = new SpanListener();
        var log = new LogList();

        await (Guard.WithSafeThink(Recording.Steered) with { Diagnostics = new() { LoggerFactory = log } }).RunAsync();

        var told = spans.Single.TagObjects.Concat(spans.Single.Events.SelectMany(e => e.Tags)).Select(t => $"{t.Value}").Concat(log.Lines.Select(l => l.Text));
        Assert.All(told, value => Assert.All(["Hello", "Bad", "idea", "Good", "Yes."], text => Assert.DoesNotContain(text, value, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Decode_ContentAskedFor_HoldsMessagesAndReleasedTextOnly()
    {
        using var spans = new SpanListener();

        await (Guard.WithSafeThink(Recording.Steered) with { Diagnostics = new() { EnableSensitiveData = true } }).RunAsync();

        Assert.Equal(
            """[{"role":"user","parts":[{"type":"text","content":"Hello"}]}]""", spans.Single.GetTagItem("gen_ai.input.messages"));
        Assert.Equal(
            """[{"role":"assistant","parts":[{"type":"reasoning","content":"Wait, think safely Good one.\n\nFine."},{"type":"text","content":"Yes."}],"finish_reason":"stop"}]""",
            spans.Single.GetTagItem("gen_ai.output.messages"));
    }

    [Fact]
    public async Task Decode_ReaderLeaves_TellsThatItWasCancelled()
    {
        using var spans = new SpanListener();

        await Recording.NeverEnding.RunAsync(stopsAfter: 1);

        Assert.Equal(("cancelled", ActivityStatusCode.Unset), (spans.Single.GetTagItem("error.type"), spans.Single.Status));
    }

    [Fact]
    public async Task Decode_EngineFails_TellsTheError()
    {
        using var spans = new SpanListener();

        await (new Guard(Recording.Steered) with { FailsAfter = 1 }).RunAsync();

        Assert.Equal((typeof(EngineException).FullName, ActivityStatusCode.Error), (spans.Single.GetTagItem("error.type"), spans.Single.Status));
    }

    [Fact]
    public async Task Decode_AppHasASpan_IsItsParentAndStaysTheCurrentOne()
    {
        using var spans = new SpanListener();
        using var app = new Activity("app").Start();
        var guard = Guard.WithSafeThink(Recording.Steered);
        await using var engine = guard.Engine();

        await foreach (var update in guard.Decoder(engine).DecodeAsync(guard.Prompt, guard.Options))
            Assert.Same(app, Activity.Current);

        Assert.Same(app, Activity.Current);
        Assert.Equal(app.SpanId, spans.Single.ParentSpanId);
    }

    [Fact]
    public async Task Decode_ScorerMakesSpans_TheyAreChildrenOfTheRequest()
    {
        using var spans = new SpanListener();
        var seen = new List<Activity?>();
        var scorer = new DelegateScorer("seeing", (_, _, _, _) =>
        {
            seen.Add(Activity.Current);
            return ValueTask.FromResult(SafetyScore.Of(1));
        });

        await (Guard.WithSafeThink(Recording.Steered) with { Scorer = scorer }).RunAsync();

        Assert.NotEmpty(seen);
        Assert.All(seen, activity => Assert.Same(spans.Single, activity));
    }

    [Fact]
    public async Task Decode_RecordedAndTraced_GivesBothTheSameIds()
    {
        using var spans = new SpanListener();

        var trace = await Recording.SteeredTraceAsync();

        Assert.Equal(spans.Single.Id, trace.ActivityId);
        Assert.Equal(spans.Single.GetTagItem("gen_ai.response.id"), trace.Id);
    }
}
