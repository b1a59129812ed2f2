using SafeThink.Decoding.RunningAhead;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.Tests.Decoding.RunningAhead;

public sealed class RunAheadChoiceTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public void Bound_BeforeAnythingIsMeasured_HasNone() => Assert.Equal(int.MaxValue, Choice().Bound);

    [Fact]
    public void Bound_NoProcessorIsFree_IsZeroHoweverLongScoresTake()
    {
        var choice = new RunAheadChoice(null, hasFreeProcessor: false, _time);

        Step(choice, tokenMilliseconds: 10, scoreMilliseconds: 500);

        Assert.Equal(0, choice.Bound);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public void Bound_WasAskedFor_StaysWhatItIs(int asked)
    {
        var choice = new RunAheadChoice(asked, hasFreeProcessor: asked == 0, _time);

        Step(choice, tokenMilliseconds: 10, scoreMilliseconds: asked == 0 ? 500 : 0.01);

        Assert.Equal(asked, choice.Bound);
    }

    [Fact]
    public void Bound_ScoresTakeMicroseconds_IsZeroFromTheFirstOn()
    {
        var choice = Choice();

        Step(choice, tokenMilliseconds: 10, scoreMilliseconds: 0.02);

        Assert.Equal(0, choice.Bound);
    }

    [Fact]
    public void Bound_ScoresBetweenTheTwoShares_StaysWhatItWas()
    {
        var (on, off) = (Choice(), Choice());
        Step(on, tokenMilliseconds: 10, scoreMilliseconds: 4);
        Step(off, tokenMilliseconds: 10, scoreMilliseconds: 2);
        Assert.Equal((int.MaxValue, 0), (on.Bound, off.Bound));

        for (var i = 0; i < 20; i++)
        {
            Step(on, tokenMilliseconds: 10, scoreMilliseconds: 3);
            Step(off, tokenMilliseconds: 10, scoreMilliseconds: 4.5);
        }

        Assert.Equal((int.MaxValue, 0), (on.Bound, off.Bound));
    }

    [Fact]
    public void Bound_ScoresGrowLong_RunsAheadAgain()
    {
        var choice = Choice();
        Step(choice, tokenMilliseconds: 10, scoreMilliseconds: 0.02);

        for (var i = 0; i < 5; i++)
            Step(choice, tokenMilliseconds: 10, scoreMilliseconds: 40);

        Assert.Equal(int.MaxValue, choice.Bound);
    }

    [Fact]
    public void Bound_TheFirstTokenWaitedForThePrompt_LeavesThatTimeOut()
    {
        var choice = Choice();
        _time.Advance(TimeSpan.FromSeconds(30));

        Step(choice, tokenMilliseconds: 10, scoreMilliseconds: 8);

        Assert.Equal(int.MaxValue, choice.Bound);
    }

    [Fact]
    public void Bound_StepsOfOneToken_StaysAsItIs()
    {
        var choice = Choice();
        choice.Sampled();
        choice.StretchEnded();

        choice.Scored(TimeSpan.FromMicroseconds(1));

        Assert.Equal(int.MaxValue, choice.Bound);
    }

    private RunAheadChoice Choice() => new(null, hasFreeProcessor: true, _time);

    private void Step(RunAheadChoice choice, double tokenMilliseconds, double scoreMilliseconds)
    {
        for (var i = 0; i < 5; i++)
        {
            if (i > 0)
                _time.Advance(TimeSpan.FromMilliseconds(tokenMilliseconds));
            choice.Sampled();
        }

        choice.StretchEnded();
        choice.Scored(TimeSpan.FromMilliseconds(scoreMilliseconds));
    }
}
