using FsCheck;
using FsCheck.Fluent;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>Text with tags, parts of tags, doubled tags, broken surrogates and plain words.</summary>
internal static class UntrustedText
{
    public static Arbitrary<string> Arbitrary(params string[] tags)
    {
        var plain = Gen.Elements(" ", "a", "the sum", "\n\n", "é", "🙂", "\uD83D", "<", ">", "/", "|", "\0", "  \t");
        var parts = from tag in Gen.Elements(tags)
                    from cut in Gen.Choose(0, tag.Length)
                    from isHead in Gen.Elements(true, false)
                    select isHead ? tag[..cut] : tag[cut..];
        return Gen.OneOf(plain, Gen.Elements(tags), parts).ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary();
    }
}
