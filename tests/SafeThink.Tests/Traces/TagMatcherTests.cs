using System.Text;
using SafeThink.Traces;

namespace SafeThink.Tests.Traces;

public sealed class TagMatcherTests
{
    [Theory]
    [InlineData("<think>", "7:0")]
    [InlineData("<<think>", "8:0")]
    [InlineData("</</think>", "10:1")]
    [InlineData("<think<think>", "13:0")]
    [InlineData("<think></think>", "7:0 15:1")]
    [InlineData("<thinking>", "")]
    [InlineData("< think>", "")]
    [InlineData("a<think>b</think>c", "8:0 17:1")]
    public void Match_Text_FindsEachTagWhereItEnds(string text, string expected)
    {
        Assert.Equal(expected, string.Join(' ', Matches(ReasoningFormat.ThinkTags, text)));
    }

    [Theory]
    [InlineData("abc", 0)]
    [InlineData("abc<", 1)]
    [InlineData("abc<<", 1)]
    [InlineData("abc</thin", 6)]
    [InlineData("</</th", 4)]
    [InlineData("<think<", 1)]
    public void Depth_TextEndsInThePrefixOfATag_IsItsLength(string text, int expected)
    {
        var matcher = new TagMatcher(ReasoningFormat.ThinkTags);
        var state = TagMatcher.Root;
        foreach (var value in Encoding.UTF8.GetBytes(text))
            state = matcher.Next(state, value);

        Assert.Equal(expected, matcher.Depth(state));
    }

    [Fact]
    public void Match_TagIsTheTailOfALongerOne_FindsTheLongerWhereItStands()
    {
        var format = Format("<a>", "x<a>");

        Assert.Equal(["4:1"], Matches(format, "x<a>"));
        Assert.Equal(["4:0"], Matches(format, "y<a>"));
    }

    [Fact]
    public void Match_NoTags_FindsNothing()
    {
        Assert.Empty(Matches(ReasoningFormat.None, "<think></think>"));
    }

    [Theory]
    [InlineData("<a>", "<a>b")]
    [InlineData("<a>b", "<a>")]
    [InlineData("<a>", "<a>")]
    [InlineData("<a>", "x<a>y")]
    public void Create_OneTagHidesAnother_NamesBoth(string first, string second)
    {
        var fault = Assert.Throws<ArgumentException>(() => new TagMatcher(Format(first, second)));

        Assert.Contains($"'{first}'", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"'{second}'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_EmptyTag_IsRefused()
    {
        Assert.Contains("empty tag", Assert.Throws<ArgumentException>(() => new TagMatcher(Format(""))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_TagThatIsNull_IsRefused()
    {
        Assert.Contains("empty tag", Assert.Throws<ArgumentException>(() => new TagMatcher(Format([null!]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_TagsAsLongAsCanBe_AreFound()
    {
        var tag = $"<{new string('x', TagMatcher.MaximumLength - 1)}";

        Assert.Equal([$"{TagMatcher.MaximumLength}:0"], Matches(Format(tag), tag));
    }

    [Theory]
    [InlineData(TagMatcher.MaximumLength + 1, 0)]
    [InlineData(TagMatcher.MaximumLength, 1)]
    public void Create_TagsTooLongTogether_AreRefused(int first, int second)
    {
        var fault = Assert.Throws<ArgumentException>(() => new TagMatcher(Format([new string('x', first), .. Enumerable.Repeat("y", second)])));

        Assert.Contains($"tags of {TagMatcher.MaximumLength + 1} bytes", fault.Message, StringComparison.Ordinal);
    }

    private static ReasoningFormat Format(params string[] tags) => new()
    {
        Name = "test",
        Markers = [.. tags.Select(t => new ReasoningMarker(t, TracePhase.Answer))],
        OpenText = "",
        CloseText = "",
    };

    private static List<string> Matches(ReasoningFormat format, string text)
    {
        var matcher = new TagMatcher(format);
        var bytes = Encoding.UTF8.GetBytes(text);
        var state = TagMatcher.Root;
        var found = new List<string>();
        for (var i = 0; i < bytes.Length; i++)
        {
            state = matcher.Next(state, bytes[i]);
            if (matcher.Match(state) >= 0)
                found.Add($"{i + 1}:{matcher.Match(state)}");
        }

        return found;
    }
}
