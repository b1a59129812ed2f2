using SafeThink.Decoding;
using SafeThink.Diagnostics;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Traces;

namespace SafeThink.Tests.Decoding.Doubles;

/// <summary>A guarded decode to set up and to run.</summary>
internal sealed record Guard(Script Script)
{
    /// <summary>Neutral text stands for unsafe text: whatever holds this word is unsafe.</summary>
    public const string Bad = "Bad";

    public Action<DecodingPipelineBuilder> Policies { get; init; } = _ => { };

    public ISafetyScorer Scorer { get; init; } = new ScriptedScorer().When(Bad, -1);

    public Prompt Prompt { get; init; } = Templates.Opened;

    public GuardedDecodeOptions Options { get; init; } = new() { Format = ReasoningFormat.ThinkTags };

    public int ContextLength { get; init; } = 10_000;

    public int? FailsAfter { get; init; }

    public int MaxSequences { get; init; } = int.MaxValue;

    public TimeProvider? Time { get; init; }

    public DiagnosticsOptions? Diagnostics { get; init; }

    public static Guard WithSafeThink(Script script, Action<SafeThinkOptions>? configure = null) =>
        new(script) { Policies = b => b.AddSafeThink(configure) };

    public RecordingEngine Engine() => new(new ScriptedEngine(Script, ContextLength) { FailsAfter = FailsAfter, MaxSequences = MaxSequences })
    {
        Schedule = Scorer as VerdictSchedule,
    };

    public GuardedDecoder Decoder(IDecodingEngine engine)
    {
        var builder = new DecodingPipelineBuilder();
        Policies(builder);
        return new GuardedDecoder(engine, builder.Build(), Scorer, Time, Diagnostics);
    }

    /// <summary>Decodes, and stops reading behind a number of updates.</summary>
    public async Task<Transcript> RunAsync(int stopsAfter = int.MaxValue, CancellationToken cancellationToken = default)
    {
        var engine = Engine();
        var updates = new List<DecodingUpdate>();
        Exception? fault = null;
        try
        {
            await foreach (var update in Decoder(engine).DecodeAsync(Prompt, Options, cancellationToken))
            {
                updates.Add(update);
                if (updates.Count >= stopsAfter)
                    break;
            }
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        return new Transcript(updates, fault, engine.Text, engine.BegunRuns, engine.EndedRuns);
    }
}
