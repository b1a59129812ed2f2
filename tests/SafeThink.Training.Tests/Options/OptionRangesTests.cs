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
    [InlineData("--share 0,1", "--share is 0,1; give it without a comma: a point begins the decimals")]
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

    [Theory]
    [InlineData("--kind Local")]
    [InlineData("--kind utc")]
    [InlineData("")]
    public void Named_NameOrNone_IsTaken(string arguments) => Assert.Empty(ErrorsOf(Kind(), arguments));

    [Theory]
    [InlineData("--kind 1")]
    [InlineData("--kind 7")]
    [InlineData("--kind Local,Utc")]
    public void Named_WhatIsNoName_IsRefused(string arguments) =>
        Assert.EndsWith("; give one of Unspecified, Utc, Local", Assert.Single(ErrorsOf(Kind(), arguments)));

    [Theory]
    [InlineData("--name a", null)]
    [InlineData("--name a/b", "--name is 'a/b'; give a name that a file can have")]
    [InlineData("--name \" \"", "--name is ' '; give a name that a file can have")]
    public void FileName_PathOrNothing_IsRefused(string arguments, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], ErrorsOf(new Option<string>("--name").FileName(), arguments));

    private static Option<DateTimeKind> Kind() => new Option<DateTimeKind>("--kind").Named();

    private static Option<double> Share() => new Option<double>("--share").Within(0, 1);

    private static Option<int[]> Depths() => new Option<int[]>("--depths") { AllowMultipleArgumentsPerToken = true }.Rising();

    private static string[] ErrorsOf(Option option, string arguments) =>
        [.. new RootCommand { option }.Parse(arguments).Errors.Select(error => error.Message)];
}
