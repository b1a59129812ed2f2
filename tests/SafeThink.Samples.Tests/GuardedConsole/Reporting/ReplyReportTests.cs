using GuardedConsole.Reporting;
using SafeThink.Decoding;

namespace SafeThink.Samples.Tests.GuardedConsole.Reporting;

public sealed class ReplyReportTests
{
    [Theory]
    [InlineData(FinishReason.Stop, " \n", "no answer")]
    [InlineData(FinishReason.Stop, "An egg takes seven minutes.", "answered")]
    [InlineData(FinishReason.Length, "", "cut off")]
    [InlineData(FinishReason.ContentFilter, "", "blocked")]
    public void Ending_WhatWasShown_IsWhatItSays(FinishReason reason, string answer, string expected)
    {
        var report = new ReplyReport
        {
            Guard = "guarded",
            Answer = answer,
            Result = new() { Reason = reason, Usage = new() },
            Time = TimeSpan.Zero,
        };

        Assert.Equal(expected, Figure.Ending.Of(report));
    }
}
