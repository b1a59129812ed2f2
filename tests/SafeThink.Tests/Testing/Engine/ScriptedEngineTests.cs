using System.Text;
using SafeThink.Engines;
using SafeThink.Prompts;
using SafeThink.Testing.Engine;

namespace SafeThink.Tests.Testing.Engine;

/// <summary>The scripted engine keeps the contract of an engine, so that a guard tested with it works on a model.</summary>
public sealed class ScriptedEngineTests
{
    [Fact]
    public async Task Run_Script_SaysItAndEndsTheGeneration()
    {
        var said = await Say(new Script().Say("a", "b"), s => s.Append(Text("x")));

        Assert.Equal("xab", said);
    }

    [Fact]
    public async Task Append_EndingOfAReply_IsAnsweredByIt()
    {
        var script = new Script().Say("no").SayAfter("Wait", "short").SayAfter("now Wait", "long");

        Assert.Equal("now Waitlong", await Say(script, s => s.Append(Text("now Wait"))));
        Assert.Equal("Waitshort", await Say(script, s => s.Append(Text("Wait"))));
    }

    [Fact]
    public async Task SampleNext_BeforeEvaluation_Throws()
    {
        await using var engine = new ScriptedEngine(new Script().Say("a"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Run(engine, s =>
        {
            Assert.False(s.HasLogits);
            s.Append(Text("x"));
            s.SampleNext();
            return LoopTurn.Finish;
        }));
        Assert.Equal(1, engine.EndedRuns);
    }

    [Fact]
    public async Task Logits_AfterEvaluation_FavourTheTokenThatIsSampled()
    {
        await using var engine = new ScriptedEngine(new Script().Say("ab"));
        var turn = 0;

        await Run(engine, s =>
        {
            if (turn++ == 0)
            {
                s.Append(Text("x"));
                return LoopTurn.Evaluate;
            }

            Assert.Equal(engine.Tokenizer.VocabularySize, s.Logits.Length);
            var best = s.Logits.IndexOf(1f);
            Assert.Equal(best, s.SampleNext());
            return LoopTurn.Finish;
        });
    }

    [Fact]
    public async Task Rewind_Mark_TakesBackWhatCameBehindAndSaysItAgain()
    {
        await using var engine = new ScriptedEngine(new Script().Say("a", "b", "c").SayAfter("Wait", "d"));
        var turn = 0;
        SequenceMark? mark = null;

        await Run(engine, s =>
        {
            switch (turn++)
            {
                case 0:
                    s.Append(Text("x"));
                    return LoopTurn.Evaluate;
                case 1:
                    s.SampleNext();
                    mark = s.Mark();
                    return LoopTurn.Evaluate;
                case 2 or 3:
                    Assert.Equal('b', s.SampleNext());
                    s.Rewind(mark!);
                    Assert.Equal("xa", Spell(s));
                    Assert.False(s.HasLogits);
                    return LoopTurn.Evaluate;
                default:
                    s.Truncate(1);
                    s.Append(Text("Wait"));
                    Assert.Equal("xWait", Spell(s));
                    return LoopTurn.Finish;
            }
        });
    }

    [Fact]
    public async Task Rewind_MarkThatIsNotOne_Throws()
    {
        await using var engine = new ScriptedEngine(new Script());
        SequenceMark? foreign = null;
        await Run(engine, s =>
        {
            foreign = s.Mark();
            return LoopTurn.Finish;
        });

        await Run(engine, s =>
        {
            s.Append(Text("xyz"));
            var behind = s.Mark();
            s.Truncate(1);
            Assert.Throws<InvalidOperationException>(() => s.Rewind(behind));
            var disposed = s.Mark();
            disposed.Dispose();
            Assert.Throws<ArgumentException>("mark", () => s.Rewind(disposed));
            Assert.Throws<ArgumentException>("mark", () => s.Rewind(foreign!));
            Assert.Throws<ArgumentOutOfRangeException>("length", () => s.Truncate(2));
            Assert.Throws<ArgumentOutOfRangeException>("length", () => s.Truncate(-1));
            return LoopTurn.Finish;
        });
    }

    [Fact]
    public async Task Append_BeyondTheContext_Throws()
    {
        await using var engine = new ScriptedEngine(new Script(), contextLength: 3);

        var fault = await Assert.ThrowsAsync<ContextLengthException>(() => Run(engine, s =>
        {
            s.Append(Text("four"));
            return LoopTurn.Finish;
        }));

        Assert.Equal((4, 3), (fault.Length, fault.ContextLength));
    }

    [Fact]
    public async Task Append_IdOutsideTheVocabulary_Throws()
    {
        await using var engine = new ScriptedEngine(new Script());

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Run(engine, s =>
        {
            s.Append([engine.Tokenizer.VocabularySize]);
            return LoopTurn.Finish;
        }));
    }

    [Fact]
    public async Task Park_WokenBeforehand_EndsAtOnce()
    {
        await using var engine = new ScriptedEngine(new Script());
        var turn = 0;

        await Run(engine, s =>
        {
            s.Wake();
            return turn++ == 0 ? LoopTurn.Park : LoopTurn.Finish;
        });

        Assert.Equal(2, turn);
    }

    [Fact]
    public async Task Park_WokenFromElsewhere_GoesOn()
    {
        await using var engine = new ScriptedEngine(new Script());
        var parked = new TaskCompletionSource<IDecodingSequence>(TaskCreationOptions.RunContinuationsAsynchronously);
        var turn = 0;

        var run = Run(engine, s =>
        {
            parked.TrySetResult(s);
            return turn++ == 0 ? LoopTurn.Park : LoopTurn.Finish;
        });
        var sequence = await parked.Task;
        Assert.False(run.IsCompleted);
        sequence.Wake();
        await run;

        sequence.Wake();
        Assert.Equal(2, turn);
    }

    [Fact]
    public async Task Run_CancelledWhileParked_Ends()
    {
        await using var engine = new ScriptedEngine(new Script());
        using var cancellation = new CancellationTokenSource();

        var run = Run(engine, _ => LoopTurn.Park, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(1, engine.EndedRuns);
    }

    [Fact]
    public async Task Dispose_RunIsParked_EndsItWithObjectDisposed()
    {
        var engine = new ScriptedEngine(new Script());
        var run = Run(engine, _ => LoopTurn.Park);

        await engine.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => run);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Run(engine, _ => LoopTurn.Finish));
    }

    [Fact]
    public async Task Fork_Sequence_SharesWhatWasSaidAndThenGoesItsOwnWay()
    {
        await using var engine = new ScriptedEngine(new Script().Say("a").SayAfter("Wait", "b"));
        var forked = "";
        Task? fork = null;
        var turn = 0;

        await Run(engine, s =>
        {
            if (turn++ == 0)
            {
                s.Append(Text("x"));
                return LoopTurn.Evaluate;
            }

            fork = s.ForkAsync(new Loop(f =>
            {
                f.SampleNext();
                forked = Spell(f);
                return LoopTurn.Finish;
            }));
            s.Append(Text("Wait"));
            Assert.Equal("xWait", Spell(s));
            return LoopTurn.Finish;
        });
        await fork!;

        Assert.Equal("xa", forked);
        Assert.Equal(2, engine.EndedRuns);
    }

    [Fact]
    public void RenderPrompt_Messages_KeepsTemplateAndMessageTextApart()
    {
        var engine = new ScriptedEngine(new Script());

        var prompt = engine.RenderPrompt([PromptMessage.User("Hello")], PromptOptions.Default);

        Assert.Equal("user: Hello\nassistant: <think>\n", prompt.ToString());
        Assert.Equal("Hello", prompt.Segments.Single(s => !s.IsTrusted).Text);
        Assert.Throws<ArgumentException>("messages", () => engine.RenderPrompt([], PromptOptions.Default));
    }

    [Fact]
    public void SayBytesAfter_EmptyToken_IsRefused()
    {
        Assert.Throws<ArgumentException>("pieces", () => new Script().Say("a", ""));
    }

    private static async Task<string> Say(Script script, Action<IDecodingSequence> begin)
    {
        await using var engine = new ScriptedEngine(script);
        var text = "";
        var begun = false;
        await Run(engine, s =>
        {
            if (!begun)
            {
                begun = true;
                begin(s);
                return LoopTurn.Evaluate;
            }

            text = Spell(s, engine.Tokenizer);
            return engine.Tokenizer.IsEndOfGeneration(s.SampleNext()) ? LoopTurn.Finish : LoopTurn.Evaluate;
        });
        return text;
    }

    private static Task Run(ScriptedEngine engine, Func<IDecodingSequence, LoopTurn> advance, CancellationToken cancellationToken = default) =>
        engine.RunAsync(new Loop(advance), SamplingOptions.Greedy, cancellationToken);

    private static int[] Text(string text) => [.. text.Select(c => (int)c)];

    private static string Spell(IDecodingSequence sequence) => string.Concat(sequence.Tokens.ToArray().Select(t => (char)t));

    private static string Spell(IDecodingSequence sequence, ITokenizer tokenizer) =>
        string.Concat(sequence.Tokens.ToArray().Select(t => Encoding.UTF8.GetString(tokenizer.GetBytes(t))));

    private sealed class Loop(Func<IDecodingSequence, LoopTurn> advance) : IDecodingLoop
    {
        public LoopTurn Advance(IDecodingSequence sequence) => advance(sequence);
    }
}
