using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Tests.Decoding;

public sealed class DisposalTests
{
    [Fact]
    public async Task DisposeAsync_WithRunsInEveryState_EndsThemAndTheNextEngineWorks()
    {
        var engine = await LlamaEngine.LoadAsync(TinyReasonerFixture.Options with { MaxSequences = 2 });
        var prompt = engine.Prompt("How do I bake bread?");
        var decoding = engine.RunAsync(
            new LambdaLoop(s =>
            {
                if (s.Tokens.Length >= 500)
                    s.Truncate(0);
                if (s.Tokens.IsEmpty)
                    s.Append(prompt);
                else
                    s.SampleNext();
                return LoopTurn.Evaluate;
            }),
            SamplingOptions.Greedy);
        var parked = engine.RunAsync(new LambdaLoop(_ => LoopTurn.Park), SamplingOptions.Greedy);
        var waiting = engine.RunAsync(new LambdaLoop(_ => LoopTurn.Finish), SamplingOptions.Greedy);

        await Task.Delay(20);
        await engine.DisposeAsync();
        await engine.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => decoding);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => parked);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.SampleAsync(prompt, 1));
        Assert.Throws<ObjectDisposedException>(() => engine.Tokenizer.TokenizeTrusted("text"u8));
        Assert.Equal(typeof(LlamaEngine).FullName, Assert.Throws<ObjectDisposedException>(() => engine.RenderPrompt([PromptMessage.User("Who?")], PromptOptions.Default)).ObjectName);

        await using var next = await LlamaEngine.LoadAsync(TinyReasonerFixture.Options);
        Assert.Equal(5, (await next.SampleAsync(prompt, 5)).Length);
    }
}
