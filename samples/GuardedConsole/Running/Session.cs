using System.Diagnostics;
using System.Text;
using GuardedConsole.Guarding;
using GuardedConsole.Options;
using GuardedConsole.Rendering;
using GuardedConsole.Reporting;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Prompts;
using SafeThink.Traces;

namespace GuardedConsole.Running;

/// <summary>A loaded model with its guards: decodes replies and has them drawn.</summary>
internal sealed class Session
{
    private const int Repeats = 9;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan ShortTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(120);

    private readonly IReadOnlyList<Guard> _guards;
    private readonly GuardedDecodeOptions _options;
    private readonly PromptMessage[] _opening;
    private readonly IRenderer _renderer;
    private readonly Interrupts _interrupts;

    public Session(IDecodingEngine engine, IReadOnlyList<Guard> guards, ConsoleOptions options, IRenderer renderer, Interrupts interrupts)
    {
        _guards = guards;
        _renderer = renderer;
        _interrupts = interrupts;
        _opening = options.SystemMessage is { } system ? [PromptMessage.System(system)] : [];
        _options = new GuardedDecodeOptions
        {
            Sampling = new SamplingOptions { Temperature = options.Temperature, Seed = options.Seed },
            MaximumTokens = options.MaximumTokens,
            Format = options.Format ?? guards[0].Decoder.GuessedFormat,
            ReportsRejectedText = options.ShowsRejected,
        };
        Facts = new SessionFacts(
            engine.Model.Name,
            options.ModelPath == EmbeddedModel.Path,
            engine.Model.ContextLength,
            _options.Format.Name,
            options.Pipeline.ToString(),
            options.Pipeline.Scoring is null ? null : options.Scorer,
            guards[^1].Decoder.Pipeline.Scoring?.Threshold);
    }

    public SessionFacts Facts { get; }

    /// <summary>Cancelled when the program is to end.</summary>
    public CancellationToken Exit => _interrupts.Exit;

    /// <summary>A conversation before the user's first message.</summary>
    public List<PromptMessage> NewConversation() => [.. _opening];

    /// <summary>Decodes unseen for a moment, so that the first reply does not pay for what happens only once.</summary>
    public Task WarmUpAsync(string prompt) => _interrupts.RunAsync(async cancellationToken =>
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(WarmUpTime);
        try
        {
            for (var i = 0; ; i++)
                await _guards[i % _guards.Count].Decoder.CompleteAsync([.. _opening, PromptMessage.User(prompt)], _options, ending.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    });

    /// <summary>Decodes and draws a reply with each guard.</summary>
    /// <exception cref="OperationCanceledException">Ctrl-C; it has been drawn.</exception>
    public async Task<IReadOnlyList<ReplyReport>> AnswerAsync(IReadOnlyList<PromptMessage> messages, string scene = "")
    {
        var reports = new List<ReplyReport>();
        try
        {
            foreach (var guard in _guards)
            {
                var report = await _interrupts.RunAsync(cancellationToken => DecodeAsync(guard, messages, cancellationToken));
                reports.Add(report with { Scene = scene, BareTime = reports.FirstOrDefault()?.Time });
            }

            return reports.Count > 1 && reports.TrueForAll(r => r.Time < ShortTime) ? await TimeAgainAsync(reports, messages) : reports;
        }
        catch (OperationCanceledException)
        {
            _renderer.Note("cancelled");
            throw;
        }
    }

    // Next to a decode of some milliseconds, the drawing on the other core is loud: such replies are decoded again unseen,
    // in turn, and the median counts.
    private Task<IReadOnlyList<ReplyReport>> TimeAgainAsync(List<ReplyReport> reports, IReadOnlyList<PromptMessage> messages) =>
        _interrupts.RunAsync<IReadOnlyList<ReplyReport>>(async cancellationToken =>
        {
            var times = new TimeSpan[_guards.Count][];
            for (var i = 0; i < times.Length; i++)
                times[i] = new TimeSpan[Repeats];
            for (var repeat = 0; repeat < Repeats; repeat++)
            {
                for (var i = 0; i < times.Length; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    times[i][repeat] = await TimedDecode.Start(_guards[i].Decoder.DecodeAsync(messages, _options, cancellationToken)).Time;
                }
            }

            var medians = Array.ConvertAll(times, t => t.Order().ElementAt(Repeats / 2));
            return [.. reports.Select((r, i) => r with { Time = medians[i], BareTime = i == 0 ? null : medians[0] })];
        });

    private async Task<ReplyReport> DecodeAsync(Guard guard, IReadOnlyList<PromptMessage> messages, CancellationToken cancellationToken)
    {
        var decode = TimedDecode.Start(guard.Decoder.DecodeAsync(messages, _options, cancellationToken));
        using var view = _renderer.BeginReply(guard.Label);
        var answer = new StringBuilder();
        DecodingResult? result = null;
        while (await WaitAsync(decode, view))
        {
            while (decode.Updates.TryRead(out var update))
            {
                view.Show(update);
                result = update.Result ?? result;
                if (update.Phase == TracePhase.Answer)
                    answer.Append(update.Text);
            }
        }

        return new ReplyReport
        {
            Guard = guard.Label,
            Answer = answer.ToString(),
            Result = result ?? throw new InvalidOperationException("The decode ended without a result."),
            Time = await decode.Time,
        };
    }

    // A step is held back until it is scored, and on a slow model that takes a while: something should move.
    private static async Task<bool> WaitAsync(TimedDecode decode, IReplyView view)
    {
        var start = Stopwatch.GetTimestamp();
        var ready = decode.Updates.WaitToReadAsync().AsTask();
        while (await Task.WhenAny(ready, Task.Delay(Tick)) != ready)
            view.Wait(Stopwatch.GetElapsedTime(start));
        return await ready;
    }
}
