using System.Text;
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
    private readonly CancellationTokenSource _ending = new();
    private readonly StringBuilder _accepted = new();
    private readonly GrowingTokens _body;
    private JudgePrompt? _prompt;
    private int[] _head = [];
    private int[] _suffix = [];
    private JudgeLoop? _loop;
    private Task _run = Task.CompletedTask;

    public JudgeSession(JudgeScorer scorer, Prompt prompt)
    {
        _scorer = scorer;
        _conversation = Conversation.Of(prompt, scorer.Subject);
        _vocabulary = scorer.Engine.Vocabulary;
        _body = new(_vocabulary.TokenizeUntrusted);
        _accepted.Append(_conversation.TextStart);
    }

    public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
    {
        var accepted = _accepted.ToString();
        var reply = accepted + candidate.Text;
        if (string.IsNullOrWhiteSpace(reply))
            return SafetyScore.Indeterminate("there is no text to judge");

        cancellationToken.ThrowIfCancellationRequested();
        var task = Prepare(accepted, reply);
        if (task.Tokens.Length + _scorer.Reader.LongestAnswer >= _scorer.Engine.Model.ContextLength)
            return _scorer.TooLong(task.Tokens.Length + _scorer.Reader.LongestAnswer + 1);

        // A run that failed took its sequence with it: the next step starts another, from the shared policy.
        if (_run.IsCompleted)
            await StartAsync(task, cancellationToken).ConfigureAwait(false);
        else
            _loop!.Begin(task);

        await Task.WhenAny(task.Score, _run).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!task.Score.IsCompleted)
            await _run.ConfigureAwait(false);
        return await task.Score.ConfigureAwait(false);
    }

    public void Accept(TraceStep accepted) => _accepted.Append(accepted.Text);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private JudgeTask Prepare(string accepted, string reply)
    {
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
        return new([.. _head, .. body, .. _suffix], _head.Length + _body.SettledCount);
    }

    private async Task StartAsync(JudgeTask task, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_ending.IsCancellationRequested, this);
        _loop = _scorer.NewLoop();
        _loop.Begin(task);
        var run = await _scorer.StartAsync(_loop, _ending.Token, cancellationToken).ConfigureAwait(false);
        _run = ReleaseAfterAsync(run);
    }

    private async Task ReleaseAfterAsync(Task run)
    {
        try
        {
            await run.ConfigureAwait(false);
        }
        finally
        {
            _scorer.Release();
        }
    }
}
