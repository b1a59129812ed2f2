using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SafeThink.Decoding;
using SafeThink.Diagnostics;
using SafeThink.Scoring;

namespace SafeThink.DependencyInjection;

/// <summary>Loads one guard once, and disposes it with the services.</summary>
/// <param name="name">The guard's name.</param>
/// <param name="services">What the guard's parts are made from.</param>
/// <param name="settings">The settings of all guards.</param>
/// <param name="wirings">What all guards are made of.</param>
/// <param name="validators">What checks settings.</param>
/// <param name="diagnostics">What the services have for logs and traces.</param>
/// <param name="shared">The guard whose engine is used; null where the guard has its own.</param>
internal sealed class GuardRuntime(
    string name,
    IServiceProvider services,
    IOptionsMonitor<GuardSettings> settings,
    IOptionsMonitor<GuardWiring> wirings,
    IEnumerable<IValidateOptions<GuardSettings>> validators,
    DiagnosticsOptions diagnostics,
    GuardRuntime? shared)
    : IAsyncDisposable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ending = new();
    private Task<LoadedGuard>? _loading;
    private bool _isDisposed;

    /// <summary>The load, also one that failed; null before the first.</summary>
    public Task<LoadedGuard>? Loading => _loading;

    /// <summary>When the engine is loaded.</summary>
    public EngineLoading LoadingTime => settings.Get(name).Loading;

    /// <summary>The guard, loaded if it is not; a load that failed is tried again.</summary>
    /// <param name="cancellationToken">Ends the wait; the load goes on for those who come later.</param>
    public Task<LoadedGuard> LoadAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_loading is null or { IsFaulted: true } or { IsCanceled: true })
                _loading = Task.Run(LoadGuardAsync, CancellationToken.None);
            return _loading.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The guard, for those who cannot wait otherwise than by blocking.</summary>
    public LoadedGuard Load() => LoadAsync().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        Task<LoadedGuard>? loading;
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            loading = _loading;
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        if (loading is not null)
        {
            await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (loading.IsCompletedSuccessfully)
                await (await loading.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }

        _ending.Dispose();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<LoadedGuard> LoadGuardAsync()
    {
        var guard = settings.Get(name).Copy();
        var wiring = wirings.Get(name);
        var engine = shared is null
            ? await wiring.Engine!(services, _ending.Token).ConfigureAwait(false)
            : (await shared.LoadAsync(_ending.Token).ConfigureAwait(false)).Decoder.Engine;
        ISafetyScorer? scorer = null;
        try
        {
            wiring.Profile?.Invoke(engine.Model, guard);
            if (wiring.Profile is not null)
                Check(guard);
            if (wiring.Scorer is not null)
                scorer = await wiring.Scorer(services, engine, _ending.Token).ConfigureAwait(false);
            var decoder = new GuardedDecoder(
                engine, wiring.BuildPipeline(guard), wiring.Calibrate(scorer, guard), services.GetService<TimeProvider>(), wiring.ApplyDiagnostics(services, diagnostics));
            return new LoadedGuard(decoder, wiring.ChatOptions(guard), shared is null ? engine : null, wiring.OwnsScorer ? scorer : null);
        }
        catch
        {
            if (wiring.OwnsScorer)
                await LoadedGuard.DisposeAsync(scorer).ConfigureAwait(false);
            if (shared is null)
                await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Check(GuardSettings guard)
    {
        var failures = validators.Select(v => v.Validate(name, guard)).Where(r => r.Failed).SelectMany(r => r.Failures ?? []).ToList();
        if (failures.Count > 0)
            throw new OptionsValidationException(name, typeof(GuardSettings), failures);
    }
}
