using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SafeThink.Traces;

namespace SafeThink.Tests.Traces;

public sealed class StepSegmenterPlainTextTests
{
    private static readonly string[] Fragments = ["a", "one two", "7", "  ", ". ", "--", "\n", "\n\n", "\t", "é", "。", "🙂", "\u007f"];

    [Property(MaxTest = 2_000, Arbitrary = [typeof(StepSegmenterPlainTextTests)], QuietOnSuccess = true)]
    public bool ReadPlain_AheadOfRead_FindsTheCutsThatReadAloneFinds(SegmentedText text) =>
        Cuts(text, readsPlain: true).SequenceEqual(Cuts(text, readsPlain: false));

    [Fact]
    public void ReadPlain_PrintableAscii_StopsAtTheMaximumLength()
    {
        var segmenter = new StepSegmenter(new StepSegmentation { MaximumLength = 5 });

        Assert.Equal(5, segmenter.ReadPlain("one two"u8));
        Assert.Equal(0, segmenter.ReadPlain("two"u8));
    }

    [Fact]
    public void ReadPlain_SpacesOnly_LeaveTheStepEmpty()
    {
        var segmenter = new StepSegmenter(StepSegmentation.Default);

        Assert.Equal(3, segmenter.ReadPlain("   "u8));
        Assert.False(segmenter.HasContent);
    }

    [Fact]
    public void ReadPlain_SentencesAreSteps_ReadsNothing()
    {
        var segmenter = new StepSegmenter(new StepSegmentation { Delimiter = StepDelimiter.Sentence });

        Assert.Equal(0, segmenter.ReadPlain("One. Two."u8));
    }

    public static Arbitrary<SegmentedText> Texts() =>
        (from fragments in Gen.Elements(Fragments).ListOf()
         from delimiter in Gen.Elements(StepDelimiter.BlankLine, StepDelimiter.NewLine, StepDelimiter.Sentence)
         from maximumLength in Gen.Elements(1, 3, 10, 600)
         select new SegmentedText(string.Concat(fragments), delimiter, maximumLength)).ToArbitrary();

    private static List<int> Cuts(SegmentedText text, bool readsPlain)
    {
        var segmentation = new StepSegmentation { Delimiter = text.Delimiter, MaximumLength = text.MaximumLength };
        var segmenter = new StepSegmenter(segmentation);
        var bytes = Encoding.UTF8.GetBytes(text.Text);
        var cuts = new List<int>();
        for (var i = 0; i < bytes.Length;)
        {
            if (readsPlain)
                i += segmenter.ReadPlain(bytes.AsSpan(i));
            if (i == bytes.Length)
                break;
            var cut = segmenter.Read(bytes[i]);
            if (cut != StepCut.Before)
                i++;
            if (cut == StepCut.None)
                continue;
            cuts.Add(i);
            segmenter = new StepSegmenter(segmentation);
        }

        return cuts;
    }

    public sealed record SegmentedText(string Text, StepDelimiter Delimiter, int MaximumLength);
}
