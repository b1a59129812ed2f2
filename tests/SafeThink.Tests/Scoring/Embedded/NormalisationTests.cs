using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SafeThink.Scoring.Embedded.Text;

namespace SafeThink.Tests.Scoring.Embedded;

public sealed class NormalisationTests
{
    private static readonly string[] ZeroWidth = ["\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF", "\u00AD", "\u0301", "\uFE0F", "\u034F"];

    [Theory]
    [InlineData("Kill", "kill")]
    [InlineData("k1ll h4ck3r p0is0n", "kill hacker poison")]
    [InlineData("st3@l a$$ets", "steal assets")]
    [InlineData("7h3 p0150n 4nd h3", "the poison and he")]
    [InlineData("t h e, U.S.A.", "the usa")]
    [InlineData("k i l l", "kill")]
    [InlineData("k.i.l.l the p-r-o-c-e-s-s", "kill the process")]
    [InlineData("k i l l  t h e m", "kill them")]
    [InlineData("k 1 l l", "kill")]
    [InlineData("killlllll", "kill")]
    [InlineData("ｋｉｌｌ", "kill")]
    [InlineData("𝓴𝓲𝓵𝓵 𝐤𝐢𝐥𝐥 𝕜𝕚𝕝𝕝", "kill kill kill")]
    [InlineData("ⓚⓘⓛⓛ", "kill")]
    [InlineData("кіllеr", "killer")]
    [InlineData("рοіѕоn", "poison")]
    [InlineData("kïłł", "kill")]
    [InlineData("k\u0336i\u0336l\u0336l\u0336", "kill")]
    [InlineData("ki\u200Bll", "kill")]
    [InlineData("don't don’t", "dont dont")]
    public void Read_WordInDisguise_IsThePlainWord(string text, string expected)
    {
        Assert.Equal(expected, WordsOf(text));
    }

    [Theory]
    [InlineData("A dose of 12 in 2026, and H2O", "a dose of # in # and h2o")]
    [InlineData("x, y, z and a b", "x y z and a b")]
    [InlineData("a b. I", "a b i")]
    [InlineData("2x+5 = 20!", "2x # #")]
    [InlineData("Really?! Yes!", "really yes")]
    [InlineData("1 2 3 4 5", "# # # # #")]
    public void Read_OrdinaryText_IsLeftAlone(string text, string expected)
    {
        Assert.Equal(expected, WordsOf(text));
    }

    [Property(MaxTest = 200)]
    public FsCheck.Property Read_ZeroWidthCharactersAnywhere_ChangeNothing() => Prop.ForAll(
        Texts(),
        ArbMap.Default.ArbFor<int>(),
        (text, seed) =>
        {
            var random = new Random(seed);
            var dressed = new StringBuilder();
            foreach (var rune in text.EnumerateRunes())
            {
                if (random.Next(2) == 0)
                    dressed.Append(ZeroWidth[random.Next(ZeroWidth.Length)]);
                dressed.Append(rune.ToString());
            }

            return WordsOf(text) == WordsOf(dressed.ToString());
        });

    [Property(MaxTest = 200)]
    public FsCheck.Property Read_CaseOfLatinLetters_ChangesNothing() => Prop.ForAll(
        Texts(),
        text => WordsOf(text) == WordsOf(text.ToUpper(CultureInfo.InvariantCulture)) && WordsOf(text) == WordsOf(text.ToLower(CultureInfo.InvariantCulture)));

    [Property(MaxTest = 300)]
    public void Read_AnyText_GivesOnlyPlainWords(string text)
    {
        var sink = new Words([]);
        var reading = WordReader.Read(text, ref sink);

        Assert.All(sink.List, word => Assert.Matches("^([a-z0-9]{1,32}|#)$", word));
        Assert.True(reading.HasContent || sink.List.Count == 0);
    }

    [Fact]
    public async Task Score_ZeroWidthCharactersAndCase_ChangeNothing()
    {
        const string Text = "Sure, here is how to break into a house without getting caught.";
        var plain = await EmbeddedScorerTests.ScoreAsync("How?", Text);

        Assert.Equal(plain, await EmbeddedScorerTests.ScoreAsync("How?", Text.ToUpperInvariant()));
        Assert.Equal(plain, await EmbeddedScorerTests.ScoreAsync("How?", string.Join('\u200B', Text.ToCharArray())));
    }

    // Latin letters of all kinds, digits, signs and gaps: what steps are made of.
    private static FsCheck.Arbitrary<string> Texts() =>
        Gen.Elements("abcdefghijklmnopqrstuvwxyzABCXYZ  \n.,-'!$@0134579éÜñøŁ".ToCharArray()).ArrayOf().Select(chars => new string(chars)).ToArbitrary();

    private static string WordsOf(string text)
    {
        var sink = new Words([]);
        WordReader.Read(text, ref sink);
        return string.Join(' ', sink.List);
    }

    private readonly struct Words(List<string> list) : IWordSink
    {
        public List<string> List { get; } = list;

        public void Take(scoped ReadOnlySpan<byte> word) => List.Add(Encoding.ASCII.GetString(word));
    }
}
