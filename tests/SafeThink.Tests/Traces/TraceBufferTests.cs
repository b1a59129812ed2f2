using SafeThink.Traces;

namespace SafeThink.Tests.Traces;

public sealed class TraceBufferTests
{
    [Theory]
    [InlineData(0, 0, 10)]
    [InlineData(1, 0, 10)]
    [InlineData(2, 2, 11)]
    [InlineData(4, 2, 11)]
    [InlineData(5, 5, 12)]
    public void EdgeAt_Offset_IsTheLastTokenEndNotBehindIt(int offset, int edge, int length)
    {
        Assert.Equal((edge, length), Filled().EdgeAt(offset));
    }

    [Fact]
    public void Forget_OffsetInsideAToken_KeepsTheToken()
    {
        var buffer = Filled();

        buffer.Forget(3);

        Assert.Equal("cde"u8, buffer.From(2));
        Assert.Equal((2, 11), buffer.EdgeAt(3));
        Assert.Equal((5, 12), buffer.EdgeAt(5));
    }

    [Fact]
    public void TakeBack_Offset_DropsWhatStandsBehindAndCountsFromTheNewLength()
    {
        var buffer = Filled();

        buffer.TakeBack(3, 20);
        buffer.Add("xy"u8);

        Assert.Equal("abcxy"u8, buffer.From(0));
        Assert.Equal((3, 20), buffer.EdgeAt(4));
        Assert.Equal((5, 21), buffer.EdgeAt(5));
    }

    [Fact]
    public void Add_EmptyToken_CountsAsAToken()
    {
        var buffer = Filled();

        buffer.Add([]);

        Assert.Equal((5, 13), buffer.EdgeAt(5));
        Assert.Equal(5, buffer.End);
    }

    // Behind a prompt of ten tokens: "ab" and "cde".
    private static TraceBuffer Filled()
    {
        var buffer = new TraceBuffer();
        buffer.TakeBack(0, 10);
        buffer.Add("ab"u8);
        buffer.Add("cde"u8);
        return buffer;
    }
}
