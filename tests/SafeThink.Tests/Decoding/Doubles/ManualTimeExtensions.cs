using SafeThink.Scoring;
using SafeThink.Testing.Scoring;

namespace SafeThink.Tests.Decoding.Doubles;

internal static class ManualTimeExtensions
{
    /// <summary>Never comes back from steps that hold a text, over which the clock runs out.</summary>
    public static ScriptedScorer WhenHang(this ScriptedScorer scorer, string text, ManualTime time)
    {
        var hanging = new TaskCompletionSource<SafetyScore>().Task;
        return scorer.When(text, _ =>
        {
            time.Elapse();
            return hanging;
        });
    }
}
