using System.Diagnostics;
using SafeThink.Decoding;
using SafeThink.Diagnostics;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Scoring;

namespace SafeThink.EndToEnd.Arms.Guarded;

/// <summary>A guarded decode as an application runs it: it reads the updates one by one.</summary>
internal sealed class GuardedArm : IArm
{
    private readonly Workload _workload;
    private readonly TimedEngine _engine;
    private readonly GuardedDecoder _decoder;
    private readonly GuardedDecodeOptions _options;

    /// <summary>Creates the arm.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="workload">What to decode.</param>
    /// <param name="engine">The engine; it is not disposed.</param>
    /// <param name="pipeline">The policies.</param>
    /// <param name="scorer">What scores, where a policy asks for it; not disposed.</param>
    /// <param name="options">How to decode, but for sampling, which is greedy, and length.</param>
    /// <param name="diagnostics">Logs and audit traces.</param>
    public GuardedArm(
        string name,
        string description,
        Workload workload,
        IDecodingEngine engine,
        DecodingPipeline pipeline,
        ISafetyScorer? scorer = null,
        GuardedDecodeOptions? options = null,
        DiagnosticsOptions? diagnostics = null)
    {
        (Name, Description, _workload) = (name, description, workload);
        _options = (options ?? GuardedDecodeOptions.Default) with { Sampling = SamplingOptions.Greedy };
        _engine = new TimedEngine(engine, workload.PromptTokens.Length);
        _decoder = new GuardedDecoder(_engine, pipeline, scorer, diagnostics: diagnostics);
    }

    public string Name { get; }

    public string Description { get; }

    public async Task<ArmRun> RunAsync(int tokens, CancellationToken cancellationToken)
    {
        var options = _options with { MaximumTokens = tokens };
        var (allocated, completed) = (0L, 0L);
        var steps = new List<StepReport>();

        var requested = Stopwatch.GetTimestamp();
        await foreach (var update in _decoder.DecodeAsync(_workload.Prompt, options, cancellationToken).ConfigureAwait(false))
        {
            if (update.Step is { } step)
                steps.Add(step);
            if (update.Kind != DecodingUpdateKind.Completed)
                continue;
            completed = Stopwatch.GetTimestamp();
            allocated = GC.GetTotalAllocatedBytes(precise: true);
        }

        var ended = Stopwatch.GetTimestamp();
        var loop = _engine.LastLoop!;
        return new ArmRun
        {
            Decode = Stopwatch.GetElapsedTime(loop.Started, completed),
            Request = Stopwatch.GetElapsedTime(requested, ended),
            AllocatedBytes = allocated - loop.AllocatedBefore,
            Tokens = loop.Tokens,
            Guard = steps.Count == 0
                ? null
                : new GuardRun
                {
                    StepTokens = [.. steps.Select(s => s.Tokens)],
                    Scoring = [.. steps.Select(s => s.ScoringTime)],
                    Waited = loop.Waited,
                    WaitedAtEnd = loop.WaitedAtEnd,
                },
        };
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
