using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.Labels;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Scoring.Judge.Runs;

/// <summary>One trace to be judged: the tokens that the sequence must have, and the verdict once it is read.</summary>
/// <param name="tokens">The whole prompt, up to where the label comes.</param>
/// <param name="settledCount">How many leading tokens later traces will share.</param>
internal sealed class JudgeTask(int[] tokens, int settledCount)
{
    private readonly TaskCompletionSource<SafetyScore> _score = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _question;

    /// <summary>The whole prompt, up to where the label comes.</summary>
    public ReadOnlySpan<int> Tokens => tokens;

    /// <summary>How many leading tokens later traces will share.</summary>
    public int SettledCount => settledCount;

    /// <summary>Other candidates for the step's place, to be read along with it. Set before the task is begun.</summary>
    public IReadOnlyList<JudgeCandidate> Alternatives { get; set; } = [];

    /// <summary>The score.</summary>
    public Task<SafetyScore> Score => _score.Task;

    /// <summary>Says that the alternatives will not be read along with it.</summary>
    public void GiveUp()
    {
        foreach (var candidate in Alternatives)
            candidate.Fork.GiveUp();
    }

    /// <summary>Reads an answer off the sequence.</summary>
    /// <returns>Whether all is read; if not, there are tokens to evaluate.</returns>
    public bool Read(IDecodingSequence sequence, VerdictReader reader)
    {
        if (!reader.TryRead(sequence, _question++, out var score))
            return false;
        _score.TrySetResult(score);
        return true;
    }
}
