using System.CommandLine;
using SafeThink.Training.Options;

namespace SafeThink.Training.Tests.Options;

public sealed class OptionRangesTests
{
    [Theory]
    [InlineData("--share 0")]
    [InlineData("--share 1")]
    [InlineData("")]
    public void Within_ValueInTheRangeOrNone_IsTaken(string arguments) => Assert.Empty(ErrorsOf(Share(), arguments));

    [Theory]
    [InlineData("--share -0.5", "--share is -0.5; give 0 to 1")]
    [InlineData("--share 1.5", "--share is 1.5; give 0 to 1")]
    [InlineData("--share NaN", "--share is NaN; give 0 to 1")]
    public void Within_ValueOutsideTheRange_NamesItAndTheRange(string arguments, string expected) =>
        Assert.Equal([expected], ErrorsOf(Share(), arguments));

    [Theory]
    [InlineData("--depths 1")]
    [InlineData("--depths 2 5 9")]
    public void Rising_NumbersThatRise_AreTaken(string arguments) => Assert.Empty(ErrorsOf(Depths(), arguments));

    [Theory]
    [InlineData("--depths 0", "--depths are 0;")]
    [InlineData("--depths 3 2", "--depths are 3 2;")]
    [InlineData("--depths 2 2", "--depths are 2 2;")]
    public void Rising_NumbersThatDoNot_NamesThem(string arguments, string expected) =>
        Assert.StartsWith(expected, Assert.Single(ErrorsOf(Depths(), arguments)));

    [Fact]
    public void Rising_WhatIsNoNumber_IsLeftToTheParser() => Assert.DoesNotContain("rising", Assert.Single(ErrorsOf(Depths(), "--depths x")));

    private static Option<double> Share() => new Option<double>("--share").Within(0, 1);

    private static Option<int[]> Depths() => new Option<int[]>("--depths") { AllowMultipleArgumentsPerToken = true }.Rising();

    private static string[] ErrorsOf(Option option, string arguments) =>
        [.. new RootCommand { option }.Parse(arguments).Errors.Select(error => error.Message)];
}
