using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Diagnostics.Doubles;

namespace SafeThink.Tests.Diagnostics;

/// <summary>What is told of a request that a busy engine refuses: that it failed, and nothing else.</summary>
[Collection(DiagnosticsGroup.Name)]
public sealed class BusyEngineTests
{
    [Fact]
    public async Task Decode_EngineIsBusy_MeasuresAnErrorAndNoTokens()
    {
        using var measured = new Measurements();

        await DecodeAsync(new LogList());

        Assert.Equal([typeof(EngineBusyException).FullName], measured.Tag("gen_ai.client.operation.duration", "error.type"));
        Assert.Empty(measured.Of("gen_ai.client.token.usage"));
    }

    [Fact]
    public async Task Decode_EngineIsBusy_TellsTheErrorInTheSpan()
    {
        using var spans = new SpanListener();

        await DecodeAsync(new LogList());

        Assert.Equal((typeof(EngineBusyException).FullName, ActivityStatusCode.Error), (spans.Single.GetTagItem("error.type"), spans.Single.Status));
        Assert.Null(spans.Single.GetTagItem("gen_ai.response.finish_reasons"));
    }

    [Fact]
    public async Task Decode_EngineIsBusy_WarnsHowManyRunAndWait()
    {
        var log = new LogList();

        await DecodeAsync(log);

        var line = log.Lines.Single(l => l.Id == 115);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains("4 requests run and 64 wait", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, l => l.Id is 105 or 108);
    }

    private static async Task DecodeAsync(LogList log)
    {
        await using var engine = new BusyEngine();
        var decoder = new GuardedDecoder(engine, DecodingPipeline.Empty, diagnostics: new() { LoggerFactory = log });
        await Assert.ThrowsAsync<EngineBusyException>(
            () => decoder.CompleteAsync(new Prompt([new PromptSegment("Hello", IsTrusted: false)])));
    }

    private sealed class BusyEngine : IDecodingEngine
    {
        private readonly ScriptedEngine _inner = new(new Script().Say("Hello."), 100);

        public EngineModel Model => _inner.Model;

        public ITokenizer Tokenizer => _inner.Tokenizer;

        public Prompt RenderPrompt(IReadOnlyList<PromptMessage> messages, PromptOptions options) => _inner.RenderPrompt(messages, options);

        public Task RunAsync(IDecodingLoop decodingLoop, SamplingOptions sampling, CancellationToken cancellationToken = default) =>
            Task.FromException(new EngineBusyException(running: 4, waiting: 64));

        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }
}
