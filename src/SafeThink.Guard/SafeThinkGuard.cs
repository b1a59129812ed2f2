using Microsoft.Extensions.Logging;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.Guard;

/// <summary>SafeThink's own guard: model and head come with this package.</summary>
/// <remarks>
/// It reads the request and the reasoning with the first layers of a small language model and scores each step in a
/// fraction of the time that it took to decode. Its card, with all figures and limits, is <c>model/README.md</c> in the package.
/// </remarks>
public static class SafeThinkGuard
{
    private const string Folder = "safethink-guard";

    /// <summary>The options it is loaded with: the files beside the app, all else by default.</summary>
    public static HiddenStateScorerOptions Options => new()
    {
        ModelPath = Path.Combine(AppContext.BaseDirectory, Folder, "safethink-guard.gguf"),
        HeadPath = Path.Combine(AppContext.BaseDirectory, Folder, "safethink-guard.head"),
    };

    /// <summary>Loads the guard.</summary>
    /// <param name="options">Changed <see cref="Options"/>; null for these.</param>
    /// <param name="loggerFactory">Gets llama.cpp's log; null for none.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>The scorer; dispose it to free the model. Where no threshold is set, the one of its head holds.</returns>
    /// <exception cref="FileNotFoundException">The files are not beside the app.</exception>
    /// <exception cref="EngineException">llama.cpp is missing, or a file is damaged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<HiddenStateScorer> LoadAsync(
        HiddenStateScorerOptions? options = null, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default) =>
        HiddenStateScorer.LoadAsync(options ?? Options, loggerFactory, cancellationToken);
}
