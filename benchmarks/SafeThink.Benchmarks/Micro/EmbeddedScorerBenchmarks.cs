using BenchmarkDotNet.Attributes;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Embedded;
using SafeThink.Traces;

namespace SafeThink.Benchmarks.Micro;

/// <summary>What the embedded scorer costs: a step, a session, and its weights.</summary>
public class EmbeddedScorerBenchmarks
{
    // 60 tokens of English are about 45 words.
    private const string Text =
        "The user wants to know how the pump of a garden pond is cleaned before the winter comes. First the power has to be "
        + "off, then the basket comes out and is rinsed with pond water, so that the useful bacteria stay alive until spring.\n\n";

    private readonly EmbeddedScorer _scorer = new();
    private readonly TraceStep _step = new(2, TracePhase.Reasoning, Text);
    private readonly Prompt _prompt = Prompt.FromText("How do I clean the pump of a garden pond?");
    private byte[] _weights = [];
    private IScoringSession _session = null!;

    [GlobalSetup]
    public void Setup()
    {
        _session = _scorer.OpenSession(_prompt);
        using var resource = typeof(EmbeddedScorer).Assembly.GetManifestResourceStream(EmbeddedScorerConstants.WeightsResource)!;
        _weights = new byte[resource.Length];
        resource.ReadExactly(_weights);
    }

    /// <summary>A step of 60 tokens behind a trace is scored.</summary>
    [Benchmark]
    public SafetyScore ScoresStep() => Score(_session, _step);

    /// <summary>The same, and the step becomes part of the trace.</summary>
    [Benchmark]
    public SafetyScore ScoresAndAcceptsStep()
    {
        var score = Score(_session, _step);
        _session.Accept(_step);
        return score;
    }

    /// <summary>A session is opened, and reads its request with the first step.</summary>
    [Benchmark]
    public SafetyScore OpensSessionAndScoresStep() => Score(_scorer.OpenSession(_prompt), _step);

    /// <summary>The weights are read and checked, from memory.</summary>
    [Benchmark]
    public float LoadsWeights()
    {
        using var stream = new MemoryStream(_weights);
        return EmbeddedScorer.Load(stream).Threshold;
    }

    // It answers at once: there is nothing to wait for.
    private static SafetyScore Score(IScoringSession session, TraceStep step)
    {
        var scoring = session.ScoreAsync(step, CancellationToken.None);
        return scoring.IsCompletedSuccessfully ? scoring.Result : throw new InvalidOperationException("The embedded scorer is to answer at once.");
    }
}
