using BenchmarkDotNet.Attributes;
using SafeThink.Benchmarks.PassThrough;
using SafeThink.Traces;

namespace SafeThink.Benchmarks.Micro;

/// <summary>Reading a step of 60 tokens, byte by byte and token by token; times are for a byte.</summary>
public class TraceBenchmarks
{
    private const int Bytes = 256;

    private readonly byte[] _text = SteppedSequence.Vocabulary.TextOf(120)[..Bytes];
    private readonly TagMatcher _matcher = new(ReasoningFormat.ThinkTags);
    private readonly TraceBuffer _buffer = new();
    private TraceReader _reader = null!;

    [GlobalSetup]
    public void Setup() => _reader = new TraceReader(_matcher, StepSegmentation.Default);

    /// <summary>The automaton alone.</summary>
    [Benchmark(OperationsPerInvoke = Bytes)]
    public int TagMatcher()
    {
        var state = SafeThink.Traces.TagMatcher.Root;
        var matches = 0;
        foreach (var value in _text)
        {
            state = _matcher.Next(state, value);
            if (_matcher.Match(state) >= 0)
                matches++;
        }

        return matches;
    }

    /// <summary>The step cutter alone.</summary>
    [Benchmark(OperationsPerInvoke = Bytes)]
    public int StepSegmenter()
    {
        var segmenter = new StepSegmenter(StepSegmentation.Default);
        var cuts = 0;
        foreach (var value in _text)
        {
            if (segmenter.Read(value) != StepCut.None)
                cuts++;
        }

        return cuts;
    }

    /// <summary>Both, as a decode uses them: four bytes arrive at a time, and steps begin anew.</summary>
    [Benchmark(OperationsPerInvoke = Bytes)]
    public int TraceReader()
    {
        var steps = 0;
        _buffer.TakeBack(_buffer.End, 0);
        _buffer.Forget(_buffer.End);
        _reader.Restart(_buffer.End, TracePhase.Reasoning);
        for (var i = 0; i < Bytes; i += 4)
        {
            _buffer.Add(_text.AsSpan(i, 4));
            while (_reader.Read(_buffer) != TraceSignal.None)
            {
                steps++;
                _reader.Restart(_reader.StepEnd, TracePhase.Reasoning);
                _buffer.Forget(_reader.StepEnd);
            }
        }

        return steps;
    }
}
