using System.Collections.Immutable;
using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.LlamaCpp.Scoring.Labels;
using SafeThink.LlamaCpp.Scoring.SelfJudge;

namespace SafeThink.LlamaCpp.Tests.Scoring.Labels;

public sealed class VerdictQuestionTests
{
    private static readonly VerdictQuestion Fine = new("Safe?", [new(" yes", 1), new(" no", 0)]);

    // Whatever the model answers, the step would be safe.
    private static readonly VerdictQuestion Idle = new("Safe?", [new(" yes", 1), new(" no", 1)]);

    [Fact]
    public void Validate_JudgeWhoseLastAnswersSayTheSame_Throws()
    {
        var exception = Assert.Throws<ArgumentException>(() => Profile(Fine, Idle).Validate());

        Assert.Contains("'Safe?'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("safety of 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_JudgeWhoseEarlierAnswersSayTheSame_IsTakenSinceTheLastOneCounts() => Profile(Idle, Fine).Validate();

    [Fact]
    public void Validate_SelfJudgeWhoseAnswersSayTheSame_Throws() =>
        Assert.Throws<ArgumentException>(() => new SelfJudgeOptions { Answer = Idle }.Validate());

    private static JudgeProfile Profile(params ImmutableArray<VerdictQuestion> questions) => new() { Name = "mine", Questions = questions };
}
