using System.Text;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.Judge.Prompting;
using SafeThink.LlamaCpp.Scoring.Judge.Runs;
using SafeThink.LlamaCpp.Tokens;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Scoring.Judge;

/// <summary>One request before a judge.</summary>
internal sealed class JudgeSession : IScoringSession
{
    private readonly JudgeScorer _scorer;
    private readonly Conversation _conversation;
    private readonly LlamaTokenizer _vocabulary;
    private readonly StringBuilder _accepted = new();
    private readonly GrowingTokens _body;
    private readonly List<JudgeCandidate> _along = [];
    private JudgePrompt? _prompt;
    private int[] _head = [];
    private int[] _suffix = [];
    private JudgeRun? _run;
    private string? _candidate;
    private Task _left = Task.CompletedTask;
    private bool _isDisposed;

    public JudgeSession(JudgeScorer scorer, Prompt prompt)
    {
        _scorer = scorer;
        _conversation = Conversation.Of(prompt, scorer.Subject);
        _vocabulary = scorer.Engine.Vocabulary;
        _body = new(_vocabulary.TokenizeUntrusted);
        _accepted.Append(_conversation.TextStart);
    }

    public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
        (await ScoreTogetherAsync([candidate], cancellationToken).ConfigureAwait(false))[0];

    // Each candidate in a fork of the sequence, so that whichever is accepted is read already.
    public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
        IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        _candidate = null;
        LeaveAlong();
        var accepted = _accepted.ToString();
        if (Prepare(accepted, candidates[0].Text, out var unfit) is not { } task)
            return [unfit];
        try
        {
            // A run that failed took its sequence with it: the next step starts another, from the shared policy.
            if (_run is null or { Over.IsCompleted: true })
                await StartAsync(task, cancellationToken).ConfigureAwait(false);
            else
                await BeginAsync(task, _run, accepted, candidates, cancellationToken).ConfigureAwait(false);

            await _run!.WaitAsync(task, cancellationToken).ConfigureAwait(false);
            if (!task.Score.IsCompleted)
                await _run.Over.ConfigureAwait(false);
            var score = await task.Score.ConfigureAwait(false);
            _candidate = candidates[0].Text;
            return [score, .. await AlongAsync(cancellationToken).ConfigureAwait(false)];
        }
        catch
        {
            LeaveAlong();
            throw;
        }
    }

    public void Accept(TraceStep accepted)
    {
        _accepted.Append(accepted.Text);
        var isCandidate = _candidate == accepted.Text;
        if (!isCandidate && _along.Find(c => c.Text == accepted.Text) is { Run.Over.IsCompleted: false } along && _scorer.Places.TakeBack(along.Run))
        {
            Leave(_run!);
            _run = along.Run;
            _along.Remove(along);
        }

        _candidate = null;
        LeaveAlong();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            LeaveAlong();
            if (_run is not null)
                Leave(_run);
        }

        _isDisposed = true;
        await _left.ConfigureAwait(false);
    }

    // What is read, or why it cannot be.
    private JudgeTask? Prepare(string accepted, string candidate, out SafetyScore unfit)
    {
        var reply = accepted + candidate;
        if (string.IsNullOrWhiteSpace(reply))
        {
            unfit = SafetyScore.Indeterminate("there is no text to judge");
            return null;
        }

        var template = _scorer.Template;
        if (_prompt is null)
        {
            var prompt = template.Render(_conversation);
            _head = _vocabulary.Tokenize(new Prompt(prompt.Head));
            _suffix = [.. prompt.Suffix.SelectMany(s => s.IsTrusted
                ? _vocabulary.TokenizeTrusted(Encoding.UTF8.GetBytes(s.Text))
                : _vocabulary.TokenizeUntrusted(s.Text))];
            _prompt = prompt;
        }

        _body.Settle(_prompt.BodyStart(template.Break(accepted)));
        var body = _body.Of(_prompt.Body(template.Break(reply)));
        var task = new JudgeTask([.. _head, .. body, .. _suffix], _head.Length + _body.SettledCount);
        var length = task.Tokens.Length + _scorer.Reader.LongestAnswer;
        unfit = length >= _scorer.Engine.Model.ContextLength ? _scorer.TooLong(length + 1) : default;
        return length >= _scorer.Engine.Model.ContextLength ? null : task;
    }

    private async Task StartAsync(JudgeTask task, CancellationToken cancellationToken)
    {
        if (_run is not null)
            Leave(_run);
        _run = null;
        _run = await _scorer.StartAsync(task, cancellationToken).ConfigureAwait(false);
    }

    private async Task BeginAsync(
        JudgeTask task, JudgeRun run, string accepted, IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
    {
        var others = Others(accepted, candidates);

        // Candidates that were left just now may still hold the sequences that these need.
        if (others.Count > 0)
            await _left.WaitAsync(cancellationToken).ConfigureAwait(false);

        // From the first fork on nothing may fail before the loop knows of them all: it begins them or gives them up.
        foreach (var (text, other) in others)
        {
            if (_scorer.TryFork(run, text, other) is not { } candidate)
                break;
            _along.Add(candidate);
        }

        task.Alternatives = [.. _along];
        run.Loop.Begin(task);
    }

    // A candidate that cannot be read says why when it is its turn.
    private List<(string Text, JudgeTask Task)> Others(string accepted, IReadOnlyList<TraceStep> candidates)
    {
        var others = new List<(string, JudgeTask)>();
        try
        {
            foreach (var candidate in candidates.Skip(1))
            {
                if (Prepare(accepted, candidate.Text, out _) is not { } task)
                    break;
                others.Add((candidate.Text, task));
            }
        }
        catch (EngineException)
        {
            // Its turn may never come.
        }

        return others;
    }

    // A candidate whose fork was not begun, or failed, has no score in this call, and those behind it have none either.
    private async Task<List<SafetyScore>> AlongAsync(CancellationToken cancellationToken)
    {
        var scores = new List<SafetyScore>();
        foreach (var (_, task, _, run) in _along)
        {
            await run.WaitAsync(task, cancellationToken).ConfigureAwait(false);
            if (!task.Score.IsCompleted)
                break;
            scores.Add(await task.Score.ConfigureAwait(false));
            _scorer.Places.Keep(run);
        }

        return scores;
    }

    private void LeaveAlong()
    {
        foreach (var (_, _, _, run) in _along)
        {
            _scorer.Places.TakeBack(run);
            Leave(run);
        }

        _along.Clear();
    }

    private void Leave(JudgeRun run) => _left = Task.WhenAll(_left, run.DisposeAsync().AsTask());
}
