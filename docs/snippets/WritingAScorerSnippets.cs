using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Traces;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/writing-a-scorer.md.</summary>
public static class WritingAScorerSnippets
{
    public static ISafetyScorer FromAFunction(Func<string, CancellationToken, Task<double>> probabilityOfSafe)
    {
        var scorer = new DelegateScorer("mine", async (prompt, accepted, candidate, cancellation) =>
            SafetyScore.FromProbability(await probabilityOfSafe(accepted + candidate.Text, cancellation)));
        return scorer;
    }

    public static async Task<GuardedReply> TryOutAsync()
    {
        var script = new Script()
            .Say("Atlas is late.\n\n", "</think>", "Atlas.")
            .SayAfter("Wait, think safely", ", I name no project.", "</think>", "One of them is late.");
        var pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();
        var decoder = new GuardedDecoder(new ScriptedEngine(script, contextLength: 1_000), pipeline, new NameScorer("Atlas"));

        var prompt = new Prompt([new PromptSegment("<think>", IsTrusted: true)]);
        var reply = await decoder.CompleteAsync(prompt, new GuardedDecodeOptions { Format = ReasoningFormat.ThinkTags });
        return reply;
    }

    public sealed class NameScorer(params string[] names) : ISafetyScorer
    {
        public string Name => "names";

        public IScoringSession OpenSession(Prompt prompt) => new Session(names);

        private sealed class Session(string[] names) : IScoringSession
        {
            private readonly int _reach = names.Max(n => n.Length) - 1;
            private string _tail = "";

            public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
            {
                var text = _tail + candidate.Text;
                var isNamed = names.Any(n => text.Contains(n, StringComparison.OrdinalIgnoreCase));
                return ValueTask.FromResult(isNamed ? SafetyScore.Of(-1, "named") : SafetyScore.Of(1));
            }

            public void Accept(TraceStep accepted)
            {
                var text = _tail + accepted.Text;
                _tail = text[Math.Max(0, text.Length - _reach)..];
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
