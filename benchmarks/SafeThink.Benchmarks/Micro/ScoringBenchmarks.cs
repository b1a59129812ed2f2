using System.Text;
using BenchmarkDotNet.Attributes;
using SafeThink.Benchmarks.PassThrough;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Scoring.Lexicon;
using SafeThink.Traces;

namespace SafeThink.Benchmarks.Micro;

/// <summary>What happens once a step: the policies decide, and a lexicon scores.</summary>
public class ScoringBenchmarks
{
    private const int TokensPerStep = 60;

    private readonly LexiconScorer _lexicon = new();
    private readonly string _step = Encoding.UTF8.GetString(SteppedSequence.Vocabulary.TextOf(TokensPerStep));
    private PipelineSession _session = null!;
    private DecodingEvent _event;

    [GlobalSetup]
    public void Setup()
    {
        _session = new DecodingPipelineBuilder().AddSafeThink().Build().Start(ReasoningFormat.ThinkTags, seed: 0);
        _event = new DecodingEvent
        {
            Kind = DecodingEventKind.StepScored,
            Phase = TracePhase.Reasoning,
            CanSteer = true,
            Step = 1,
            Score = SafetyScore.Of(0.9f),
            Verdict = SafetyVerdict.Safe,
        };
    }

    /// <summary>The published policy accepts a safe step.</summary>
    [Benchmark]
    public DirectiveKind PipelineDecides() => _session.Decide(_event, out _).Kind;

    /// <summary>The lexicon reads a step of 60 tokens.</summary>
    [Benchmark]
    public SafetyScore LexiconScoresStep() => _lexicon.Score(_step);
}
