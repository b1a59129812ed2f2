using SafeThink.Engines;
using SafeThink.Testing.Engine;

namespace SafeThink.Tests.DependencyInjection.Doubles;

/// <summary>Loads scripted engines, and counts them.</summary>
internal sealed class EngineLoader(Script script)
{
    private readonly List<ScriptedEngine> _engines = [];

    /// <summary>What ends the next load instead; null for nothing.</summary>
    public Exception? Fault { get; set; }

    /// <summary>How often a load was begun.</summary>
    public int Loads { get; private set; }

    public ScriptedEngine Engine => Assert.Single(_engines);

    public bool IsDisposed => IsDisposedEngine(Engine);

    public Task<IDecodingEngine> LoadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        Loads++;
        if (Fault is not null)
            return Task.FromException<IDecodingEngine>(Fault);
        _engines.Add(new ScriptedEngine(script));
        return Task.FromResult<IDecodingEngine>(_engines[^1]);
    }

    // A disposed engine takes no run.
    private static bool IsDisposedEngine(ScriptedEngine engine)
    {
        try
        {
            _ = engine.RunAsync(new FinishedLoop(), SamplingOptions.Greedy);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private sealed class FinishedLoop : IDecodingLoop
    {
        public LoopTurn Advance(IDecodingSequence sequence) => LoopTurn.Finish;
    }
}
