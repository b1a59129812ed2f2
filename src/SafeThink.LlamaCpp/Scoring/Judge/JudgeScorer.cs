using System.Globalization;
using Microsoft.Extensions.Logging;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.Judge.Prompting;
using SafeThink.LlamaCpp.Scoring.Judge.Runs;
using SafeThink.LlamaCpp.Scoring.Labels;
using SafeThink.LlamaCpp.Tokens;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Scoring.Judge;

/// <summary>A language model as judge: it is asked whether the trace so far, or a request, is safe, and its answer is read off its logits.</summary>
/// <remarks>
/// <para>
/// P(safe) is the probability of the labels, among themselves, as the next token behind the judge's prompt; the score is
/// 2·P(safe) − 1. Nothing is generated.
/// </para>
/// <para>
/// Everything that stays is kept in the judge's KV cache: the policy, shared by all sessions, and per session the request
/// and the trace. A step costs its own tokens and the prompt's end behind the reply. What is left of a rejected step or of
/// the last verdict is cut off. Steps of several sessions are evaluated in one batch, and so are several candidates for a
/// step's place, each in a fork of the session's sequence.
/// </para>
/// <para>
/// The judge reads untrusted text as data: it gives no control tokens, and the plain-text marks of the prompt are broken
/// in it. What a text <em>says</em> to the judge still reaches it: a judge can be talked to.
/// </para>
/// <para>
/// A judge whose profile's <see cref="JudgeProfile.Subject"/> is <see cref="JudgeSubject.Request"/> scores requests
/// (<see cref="ScoreRequestAsync"/>). A session of it reads its steps as words of the user: it is for a scorer that puts
/// a request to it as a step, and no judge of what a model says.
/// </para>
/// </remarks>
public sealed class JudgeScorer : ISafetyScorer, IAsyncDisposable
{
    private readonly LlamaEngine _engine;
    private readonly bool _ownsEngine;
    private readonly SharedPrefix _prefix;
    private readonly string _profileName;
    private long _evaluated;
    private int _isDisposed;

    private JudgeScorer(LlamaEngine engine, bool ownsEngine, JudgeProfile profile, JudgeTemplate template, VerdictReader reader, SharedPrefix prefix)
    {
        _engine = engine;
        _ownsEngine = ownsEngine;
        _profileName = profile.Name;
        Subject = profile.Subject;
        _prefix = prefix;
        Places = JudgePlaces.Of(engine);
        Template = template;
        Reader = reader;
        Name = profile.Subject == JudgeSubject.Reply ? $"{profile.Name} ({engine.Model.Name})" : $"{profile.Name} on requests ({engine.Model.Name})";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>How many tokens the judge has evaluated for its sessions so far; the shared policy is not among them.</summary>
    public long EvaluatedTokens => Interlocked.Read(ref _evaluated);

    /// <summary>Whose words it judges.</summary>
    internal JudgeSubject Subject { get; }

    /// <summary>The judge's prompt.</summary>
    internal JudgeTemplate Template { get; }

    /// <summary>Reads verdicts.</summary>
    internal VerdictReader Reader { get; }

    /// <summary>The judge's engine.</summary>
    internal LlamaEngine Engine => _engine;

    /// <summary>The engine's sequences, one of which the policy has.</summary>
    internal JudgePlaces Places { get; }

    /// <summary>Loads a judge.</summary>
    /// <param name="options">
    /// The model. One of its sequences holds the policy, each of the others one session: a session that finds none free
    /// waits, as long as its deadline allows. Those that no session has read further candidates. The sequences keep their
    /// caches apart, and flash attention is off unless it is asked for, and a processor's AMX is not used: scores then do
    /// not depend on the steps in which a trace came, nor on who else is being judged.
    /// </param>
    /// <param name="profile">How it is asked.</param>
    /// <param name="loggerFactory">Gets llama.cpp's log; null for none.</param>
    /// <param name="progress">Gets the share of the file that is loaded, from 0 to 1.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>The judge; dispose it to free the model.</returns>
    /// <exception cref="ArgumentException">An option or the profile is out of range.</exception>
    /// <exception cref="FileNotFoundException">The model file does not exist.</exception>
    /// <exception cref="EngineException">The model cannot be loaded, has no template that fits the profile, or cannot tell its labels apart.</exception>
    public static async Task<JudgeScorer> LoadAsync(
        LlamaEngineOptions options,
        JudgeProfile profile,
        ILoggerFactory? loggerFactory = null,
        IProgress<float>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(options);
        profile.Validate();
        options = options with
        {
            SharesKvCache = false,
            AvoidsMatrixExtensions = true,
            FlashAttention = options.FlashAttention == FlashAttentionMode.Auto ? FlashAttentionMode.Off : options.FlashAttention,
        };
        var engine = await LlamaEngine.LoadAsync(options, loggerFactory, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            return await CreateAsync(engine, ownsEngine: true, profile, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes a judge of a model that is loaded already.</summary>
    /// <param name="engine">The model, with at least two sequences. Not disposed with the judge.</param>
    /// <param name="profile">How it is asked.</param>
    /// <param name="cancellationToken">Ends the reading of the policy.</param>
    /// <returns>The judge; dispose it before the engine.</returns>
    /// <exception cref="ArgumentException">The profile is out of range, or the engine has one sequence only.</exception>
    /// <exception cref="EngineException">The model has no template that fits the profile, or cannot tell its labels apart.</exception>
    public static Task<JudgeScorer> CreateAsync(LlamaEngine engine, JudgeProfile profile, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(profile);
        profile.Validate();
        return CreateAsync(engine, ownsEngine: false, profile, cancellationToken);
    }

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return new JudgeSession(this, prompt);
    }

    /// <summary>Scores a request in its conversation, as <see cref="SafeThink.Scoring.Combining.ScorePrompt"/> wants it.</summary>
    /// <param name="prompt">What is asked. Its user's last message is judged, and the turns before it are shown.</param>
    /// <param name="cancellationToken">Ends the wait for a free sequence, or for the score.</param>
    /// <returns>The score; indeterminate where it cannot be told.</returns>
    /// <exception cref="InvalidOperationException">The judge's profile is one for replies.</exception>
    public async ValueTask<SafetyScore> ScoreRequestAsync(Prompt prompt, CancellationToken cancellationToken)
    {
        if (Subject != JudgeSubject.Request)
            throw new InvalidOperationException($"'{Name}' judges replies. Load it with a profile whose {nameof(JudgeProfile.Subject)} is {nameof(JudgeSubject.Request)}.");
        var session = OpenSession(prompt);

        // The request stands in the prompt: there is nothing to be said behind it.
        await using (session.ConfigureAwait(false))
            return await session.ScoreAsync(new TraceStep(1, TracePhase.Answer, ""), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens no more sessions, and frees the sequence of the policy; the model too, if it was loaded with the judge, which ends every session's run.</summary>
    /// <remarks>On a model that was loaded apart a session keeps its sequence until it is disposed itself.</remarks>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _prefix.DisposeAsync().ConfigureAwait(false);
        Places.Release();
        if (_ownsEngine)
            await _engine.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Starts a session's sequence behind the policy, when there is room for it.</summary>
    /// <param name="task">What it reads first.</param>
    /// <param name="cancellationToken">Ends the wait for room.</param>
    /// <returns>Its run.</returns>
    internal async Task<JudgeRun> StartAsync(JudgeTask task, CancellationToken cancellationToken)
    {
        await Places.TakeAsync(cancellationToken).ConfigureAwait(false);
        var run = NewRun(task);
        run.Begin(_prefix.RunAsync(run.Loop, run.Ending));
        return run;
    }

    /// <summary>Prepares to read a candidate in a fork of a session's sequence, where there is room for it.</summary>
    /// <param name="source">The session's own run. Its loop is to begin the fork, or to give it up.</param>
    /// <param name="text">The candidate.</param>
    /// <param name="task">The trace with the candidate at its end.</param>
    /// <returns>The candidate; null where no sequence is free, and on models whose forks could not be cut at any place.</returns>
    internal JudgeCandidate? TryFork(JudgeRun source, string text, JudgeTask task)
    {
        if (_engine.Model.Rollback.Kind != RollbackKind.Arbitrary || !Places.TryTake())
            return null;
        var run = NewRun(task);
        var fork = new ForkRequest(run.Loop, run.Ending);
        run.Begin(fork.RunAsync(source.Over));
        return new(text, task, fork, run);
    }

    /// <summary>What to say of a trace that is too long.</summary>
    internal SafetyScore TooLong(int length) => SafetyScore.Indeterminate(string.Create(
        CultureInfo.InvariantCulture,
        $"the trace needs {length} tokens of '{_profileName}', whose context holds {_engine.Model.ContextLength}: load it with a larger context"));

    private JudgeRun NewRun(JudgeTask task)
    {
        var run = new JudgeRun(new(Reader, _engine.Model.Rollback.Kind, count => Interlocked.Add(ref _evaluated, count)), Places);
        run.Loop.Begin(task);
        return run;
    }

    private static async Task<JudgeScorer> CreateAsync(LlamaEngine engine, bool ownsEngine, JudgeProfile profile, CancellationToken cancellationToken)
    {
        if (engine.MaxSequences < 2)
            throw new ArgumentException($"A judge needs one sequence for its policy and one for each session, but {nameof(LlamaEngineOptions.MaxSequences)} is {engine.MaxSequences}. Raise it.", nameof(engine));

        var vocabulary = engine.Vocabulary;
        var template = new JudgeTemplate(profile, engine.Model.ChatTemplate, vocabulary.StartText, vocabulary.EndText);
        var lead = template.Trial.Suffix is [.., { IsTrusted: true } last] ? last.Text[..^profile.Questions[0].Opening.Length] : "";
        var reader = new VerdictReader(LabelTokens.Of(vocabulary, profile.Questions, lead, profile.Name), profile.MinimumLabelMass);

        var tokens = PolicyTokens(vocabulary, template, profile.Subject);
        if (tokens.Length >= engine.Model.ContextLength)
            throw new ContextLengthException(tokens.Length, engine.Model.ContextLength);
        var places = JudgePlaces.Of(engine);
        await places.TakeAsync(cancellationToken).ConfigureAwait(false);
        var prefix = new SharedPrefix(engine, tokens);
        try
        {
            await prefix.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new(engine, ownsEngine, profile, template, reader, prefix);
        }
        catch
        {
            await prefix.DisposeAsync().ConfigureAwait(false);
            places.Release();
            throw;
        }
    }

    // What the prompts of two conversations that have nothing in common begin with alike.
    private static int[] PolicyTokens(LlamaTokenizer vocabulary, JudgeTemplate template, JudgeSubject subject)
    {
        var (one, other) = (Begin("apple"), Begin("7"));
        return one[..Math.Max(1, one.AsSpan().CommonPrefixLength(other))];

        int[] Begin(string text)
        {
            var prompt = template.Render(Conversation.Of(Prompt.FromText(text), subject));
            return [.. vocabulary.Tokenize(new Prompt(prompt.Head)), .. vocabulary.TokenizeUntrusted(prompt.Body(text))];
        }
    }
}
