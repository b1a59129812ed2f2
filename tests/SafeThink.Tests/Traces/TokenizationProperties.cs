using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SafeThink.Traces;

namespace SafeThink.Tests.Traces;

/// <summary>I4: what is found in a text does not depend on how it is split into tokens.</summary>
public sealed class TokenizationProperties
{
    private static readonly string[] Fragments =
    [
        "<think>", "</think>", "<", "</", "<thi", "think>", "</thin", "<<think>", "</</think>", "k>", ">",
        "\n", "\n\n", " ", "\t", "\r\n", "a", "be", "one two", ". ", "! ", "?", "...", "。", "！", "é", "🙂", "👩‍👩‍👧",
        "<|channel|>final<|message|>", "<|end|>", "<|channel|>", "commentary to=", "<|channel|>analysis<|message|>",
    ];

    [Property(MaxTest = 10_000, Arbitrary = [typeof(TokenizationProperties)], QuietOnSuccess = true)]
    public bool Read_TwoTokenizationsOfAText_FindTheSameStepsAndTags(SplitText split)
    {
        var segmentation = new StepSegmentation { Delimiter = split.Delimiter, MaximumLength = split.MaximumLength };

        return TraceText.Read(split.First, segmentation, split.Format, split.Phase)
            .SequenceEqual(TraceText.Read(split.Second, segmentation, split.Format, split.Phase));
    }

    public static Arbitrary<SplitText> SplitTexts()
    {
        var texts = Gen.Elements(Fragments).ListOf().Select(f => Encoding.UTF8.GetBytes(string.Concat(f)));
        var sizes = Gen.Choose(1, 9).ArrayOf(7);
        return (from text in texts
                from first in sizes
                from second in sizes
                from delimiter in Gen.Elements(StepDelimiter.BlankLine, StepDelimiter.NewLine, StepDelimiter.Sentence)
                from maximumLength in Gen.Elements(1, 3, 10, 600)
                from format in Gen.Elements(ReasoningFormat.ThinkTags, ReasoningFormat.Harmony, ReasoningFormat.SkyT1, ReasoningFormat.None)
                from phase in Gen.Elements(TracePhase.Reasoning, TracePhase.Answer)
                select new SplitText(Split(text, first), Split(text, second), delimiter, maximumLength, format, phase)).ToArbitrary();
    }

    private static byte[][] Split(byte[] text, int[] sizes)
    {
        var tokens = new List<byte[]>();
        for (var (start, i) = (0, 0); start < text.Length; i++)
        {
            var size = Math.Min(sizes[i % sizes.Length], text.Length - start);
            tokens.Add(text[start..(start + size)]);
            start += size;
        }

        return [.. tokens];
    }

    public sealed record SplitText(
        byte[][] First, byte[][] Second, StepDelimiter Delimiter, int MaximumLength, ReasoningFormat Format, TracePhase Phase)
    {
        public override string ToString() =>
            $"{Format.Name}, {Phase}, {Delimiter}, {MaximumLength}: {Show(First)} against {Show(Second)}";

        private static string Show(byte[][] tokens) => string.Join('|', tokens.Select(Encoding.Latin1.GetString));
    }
}
