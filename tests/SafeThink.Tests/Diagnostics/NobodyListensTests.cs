using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.Decoding;
using SafeThink.Decoding.Output;
using SafeThink.Decoding.Splicing;
using SafeThink.Diagnostics;
using SafeThink.Pipeline;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Diagnostics.Doubles;
using SafeThink.Traces;

namespace SafeThink.Tests.Diagnostics;

/// <summary>Nobody listens, nothing is paid: the decode is the very one that it would be without telemetry.</summary>
[Collection(DiagnosticsGroup.Name)]
public sealed class NobodyListensTests
{
    [Fact]
    public void Begin_NobodyListens_LeavesTheDecodeAsItIs()
    {
        var context = Context();

        Assert.Same(context, RequestObservation.Begin(context, DiagnosticsOptions.Default, NullLogger.Instance));
    }

    [Fact]
    public void Begin_SomebodyListens_Observes()
    {
        var context = Context();
        using (new SpanListener())
            Assert.NotNull(RequestObservation.Begin(context, DiagnosticsOptions.Default, NullLogger.Instance).Observer);
        using (new Measurements())
            Assert.NotNull(RequestObservation.Begin(context, DiagnosticsOptions.Default, NullLogger.Instance).Observer);
        Assert.NotNull(RequestObservation.Begin(context, new() { TraceSink = new TraceList() }, NullLogger.Instance).Observer);
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void Begin_OnlySpansOrMetricsAreListenedTo_LeavesTokensAlone()
    {
        using var spans = new SpanListener();
        using var measured = new Measurements();

        Assert.False(RequestObservation.Begin(Context(), DiagnosticsOptions.Default, NullLogger.Instance).Observer!.WatchesTokens);
    }

    private static DecodeContext Context()
    {
        var engine = new ScriptedEngine(Recording.Steered);
        var matcher = new TagMatcher(ReasoningFormat.ThinkTags);
        return new DecodeContext
        {
            Engine = engine,
            Pipeline = DecodingPipeline.Empty,
            Scorer = null,
            Prompt = Templates.Opened,
            PromptTokens = engine.Tokenizer.Tokenize(Templates.Opened),
            Tail = PromptTail.Of(Templates.Opened, ReasoningFormat.ThinkTags, matcher),
            Options = GuardedDecodeOptions.Default,
            Format = ReasoningFormat.ThinkTags,
            Matcher = matcher,
            Pieces = new PieceCache(engine.Tokenizer),
            Time = TimeProvider.System,
        };
    }
}
