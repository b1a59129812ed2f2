using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Loading;
using SafeThink.LlamaCpp.Native;
using SafeThink.LlamaCpp.Scoring.Judge.Prompting;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Scoring.Classifier;

/// <summary>A model with a classification head: request and latest trace in, a probability a label out.</summary>
/// <remarks>
/// <para>
/// It is shown a window of bounded size, read anew at each step: an encoder reads both ways and can keep nothing. A step
/// that is longer than its room in the window is indeterminate, since a part of it would go unread. P(safe)
/// is the softmax of the labels that mean safe; the score is 2·P(safe) − 1, and where it lies below 0 its category is the
/// likeliest label that does not.
/// </para>
/// <para>Requests are classified one after the other.</para>
/// </remarks>
public sealed class ClassifierScorer : ISafetyScorer, IAsyncDisposable
{
    private readonly ClassifierContext _context;
    private readonly ClassifierVocabulary _vocabulary;
    private readonly bool[] _isSafe;
    private readonly SemaphoreSlim _gate = new(1);
    private bool _isDisposed;

    private ClassifierScorer(ClassifierContext context, ClassifierVocabulary vocabulary, bool[] isSafe, string name)
    {
        _context = context;
        _vocabulary = vocabulary;
        _isSafe = isSafe;
        Name = $"classifier ({name})";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The model's labels.</summary>
    public IReadOnlyList<string> Labels => _context.Labels;

    /// <summary>Loads a classifier.</summary>
    /// <param name="options">Which model, and what it is shown.</param>
    /// <param name="loggerFactory">Gets llama.cpp's log; null for none.</param>
    /// <param name="progress">Gets the share of the file that is loaded, from 0 to 1, on the loading thread.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>The scorer; dispose it to free the model.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="FileNotFoundException">The model file does not exist.</exception>
    /// <exception cref="EngineException">The model cannot be loaded, has no classification head, or none or all of its labels mean safe.</exception>
    public static Task<ClassifierScorer> LoadAsync(
        ClassifierOptions options, ILoggerFactory? loggerFactory = null, IProgress<float>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var logger = Log.For<ClassifierScorer>(loggerFactory);
        return Task.Run(() => Load(options, logger, progress, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new Session(this, prompt);
    }

    /// <summary>Frees the model, behind whatever is being classified.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _context.Dispose();
        }
        finally
        {
            _gate.Release();
        }
    }

    private static ClassifierScorer Load(ClassifierOptions options, ILogger logger, IProgress<float>? progress, CancellationToken cancellationToken)
    {
        GgufHeader.Verify(options.ModelPath);
        NativeRuntime.EnsureLoaded(options.NativeLibraryPath, logger);
        var log = new NativeLog(logger);
        log.Attach();
        ModelHandle? model = null;
        ClassifierContext? context = null;
        try
        {
            var loading = new LlamaEngineOptions { ModelPath = options.ModelPath, GpuLayers = options.GpuLayers };
            model = ModelLoader.LoadModel(loading, log, progress, cancellationToken);
            context = new ClassifierContext(model, options, log);
            var isSafe = context.Labels.Select(label => options.SafeLabels.Contains(label, StringComparer.OrdinalIgnoreCase)).ToArray();
            if (isSafe.All(safe => safe) || !isSafe.Any(safe => safe))
            {
                throw new EngineException(
                    $"'{options.ModelPath}' has the labels {string.Join(", ", context.Labels.Select(l => $"'{l}'"))}, and {(isSafe[0] ? "all" : "none")} of them mean safe. Say which do with {nameof(options.SafeLabels)}.");
            }

            var vocabulary = new ClassifierVocabulary(model, context.WindowTokens, Math.Min(options.RequestTokens, context.WindowTokens / 2));
            return new(context, vocabulary, isSafe, Path.GetFileNameWithoutExtension(options.ModelPath));
        }
        catch
        {
            context?.Dispose();
            model?.Dispose();
            throw;
        }
        finally
        {
            NativeLog.Detach();
        }
    }

    private async Task<SafetyScore> ScoreAsync(string request, string accepted, string candidate, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(accepted) && string.IsNullOrWhiteSpace(candidate))
            return SafetyScore.Indeterminate("there is no text to classify");
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return await Task.Run(() => Score(request, accepted, candidate, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private SafetyScore Score(string request, string accepted, string candidate, CancellationToken cancellationToken) =>
        _vocabulary.TryTokenize(request, accepted, candidate, out var tokens, out var fault)
            ? Score(_context.Classify(tokens, cancellationToken))
            : SafetyScore.Indeterminate(fault);

    private SafetyScore Score(float[] numbers)
    {
        if (numbers.FirstOrDefault(n => !float.IsFinite(n)) is var odd && !float.IsFinite(odd))
            return SafetyScore.Indeterminate(string.Create(CultureInfo.InvariantCulture, $"the classifier gave {odd}"));

        var greatest = numbers.Max();
        var all = numbers.Sum(n => Math.Exp(n - greatest));
        var safe = numbers.Where((_, i) => _isSafe[i]).Sum(n => Math.Exp(n - greatest)) / all;
        return SafetyScore.FromProbability(Math.Min(safe, 1), safe < 0.5 ? LikeliestHarm(numbers) : null);
    }

    private string LikeliestHarm(float[] numbers) => Labels[Enumerable.Range(0, numbers.Length).Where(i => !_isSafe[i]).MaxBy(i => numbers[i])];

    private sealed class Session(ClassifierScorer scorer, Prompt prompt) : IScoringSession
    {
        private readonly Conversation _conversation = Conversation.Of(prompt);
        private readonly StringBuilder _accepted = new(Conversation.Of(prompt).TextStart);

        public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
            await scorer.ScoreAsync(_conversation.Request, _accepted.ToString(), candidate.Text, cancellationToken).ConfigureAwait(false);

        public void Accept(TraceStep accepted)
        {
            _accepted.Append(accepted.Text);

            // What can no longer be in the window need not be kept.
            var excess = _accepted.Length - scorer._vocabulary.LongestText;
            if (excess > 0)
                _accepted.Remove(0, excess);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
