using System.Globalization;
using System.Text;

namespace SafeThink.Scoring.Embedded.Text;

/// <summary>Says what a character is read as: a plain letter, a digit, a gap between words, or nothing.</summary>
/// <remarks>
/// Our own table rather than <see cref="string.Normalize()"/>: that one allocates, depends on the machine's globalization
/// mode, and knows no lookalikes of other scripts. The kind of a character never depends on the machine.
/// </remarks>
internal static class LetterFolding
{
    /// <summary>Ends a word.</summary>
    public const byte Gap = 0;

    /// <summary>Is passed over as if it were not there: zero-width characters, combining marks.</summary>
    public const byte Nothing = 1;

    /// <summary>A letter of a script that the scorer does not read.</summary>
    public const byte Foreign = 2;

    /// <summary>Set on an ASCII letter that stands for a lookalike of another script, which may also be that script's own letter.</summary>
    public const byte Borrowed = 0x80;

    // The base letters of the code points from the first one on; '?' where a letter has none.
    private const string Latin1AndExtended =
        "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty" +
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll" +
        "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs" +
        "bbbbbbcccddddqeeeffgyhiikkllmnnoooqqpprsss?ttttuuuvyyzzzzzz2ss?p" +
        "????dddlllnnnaaiioouuuuuuuuuueaaaaaaggggkkoooozzjdddgghpnnaaaaoo" +
        "aaaaeeeeiiiioooorrrruuuussttzzhhndoozzaaeeooooooooyylntjdqacclts" +
        "z??buaeejjqqrryy";

    private const string LatinAdditional =
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm" +
        "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv" +
        "wwwwwwwwwwxxxxyyzzzzzzhtwyasssssaaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee" +
        "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy??????";

    private const string SuperAndSubscripts = "0i  456789     n0123456789      aeoxehklmnpst";

    // Pairs of a lookalike and its letter. Latin ones: small capitals, turned and phonetic letters, letterlike symbols.
    private const string LatinLookalikes =
        "ɐaɑaɓbɔcɖdɗdǝeəeɘeɛeɜeɟfɠgɡgɢgɣyɤyɥhɦhɨiɩiɪiɫlɬlɭlɯmɰmɱmɲnɳnɴnɵoɸoɹrɺrɻrɼrɽrɾrɿrʀrʁrʂsʃsʄjʇtʈtʉuʊuʋvʌvʍwʎyʏyʐzʑzʒzʙbʛgʜhʝjʞkʟlʠqʰhʲjʳrʷwʸyˡlˢsˣx" +
        "ᴀaᴃbᴄcᴅdᴆdᴇeᴊjᴋkᴌlᴍmᴎnᴏoᴐoᴑoᴘpᴙrᴚrᴛtᴜuᴝuᴠvᴡwᴢzᴬaᴮbᴰdᴱeᴳgᴴhᴵiᴶjᴷkᴸlᴹmᴺnᴼoᴾpᴿrᵀtᵁuᵂwᵃaᵇbᵈdᵉeᵍgᵏkᵐmᵒoᵖpᵗtᵘuᵛvᵢiᵣrᵤuᵥvᶜcᶠfᶻzꜰfꜱs" +
        "ℂcℊgℋhℌhℍhℎhℐiℑiℒlℓlℕnℙpℚqℛrℜrℝrℤzℨzKkÅaℬbℭcℯeℰeℱfℳmℴoℹiⅅdⅆdⅇeⅈiⅉjⅠiⅤvⅩxⅬlⅭcⅮdⅯmⅰiⅴvⅹxⅼlⅽcⅾdⅿm";

    private const string BorrowedLookalikes =
        "АaаaВbвbЕeеeЁeёeКkкkМmмmНhнhОoоoРpрpСcсcТtтtУyуyХxхxІiіiЇiїiЈjјjЅsѕsԀdԁdԚqԛqԜwԝwҺhһhӀiӏlҮyүyѴvѵvГrгrӨoөo" +
        "ΑaΒbΕeΖzΗhΙiΚkΜmΝnΟoΡpΤtΥyΧxαaβbγyεeηnιiκkνvοoρpτtυuχxωwϲcϳjϹc" +
        "ՕoօoՍuսuհhոnյjցgզqքf" +
        "ᎪaᏴbᏟcᎠdᎬeᏀgᎻhᎥiᎫjᏦkᏞlᎷmᏢpᎡrᏕsᎢtᏙvᎳwᏃz";

    private static readonly byte[] Table = Build();

    /// <summary>What a character of the basic plane is read as; <see cref="OfRune"/> for a surrogate pair.</summary>
    public static byte Of(char character) => Table[character];

    /// <summary>What a character outside the basic plane is read as.</summary>
    public static byte OfRune(Rune rune)
    {
        var value = rune.Value;
        return value switch
        {
            // Mathematical letters in thirteen styles of 2 x 26, and digits in five; Greek ones lie between.
            >= 0x1D400 and < 0x1D6A4 => (byte)('a' + ((value - 0x1D400) % 26)),
            >= 0x1D7CE and < 0x1D800 => (byte)('0' + ((value - 0x1D7CE) % 10)),
            >= 0x1F110 and < 0x1F12A => (byte)('a' + value - 0x1F110),
            >= 0x1F130 and < 0x1F14A => (byte)('a' + value - 0x1F130),
            >= 0x1F150 and < 0x1F16A => (byte)('a' + value - 0x1F150),
            >= 0x1F170 and < 0x1F18A => (byte)('a' + value - 0x1F170),
            >= 0x1F1E6 and < 0x1F200 => (byte)('a' + value - 0x1F1E6),
            _ => OfCategory(Rune.GetUnicodeCategory(rune)),
        };
    }

    private static byte[] Build()
    {
        var table = new byte[char.MaxValue + 1];
        for (var c = 0; c < table.Length; c++)
        {
            var digit = CharUnicodeInfo.GetDecimalDigitValue((char)c);
            table[c] = digit >= 0 ? (byte)('0' + digit) : OfCategory(CharUnicodeInfo.GetUnicodeCategory((char)c));
        }

        for (var c = 'a'; c <= 'z'; c++)
        {
            table[c] = table[char.ToUpperInvariant(c)] = (byte)c;
            table[c - 'a' + 0xFF41] = table[c - 'a' + 0xFF21] = (byte)c;
            table[c - 'a' + 0x24D0] = table[c - 'a' + 0x24B6] = table[c - 'a' + 0x249C] = (byte)c;
        }

        for (var c = 0x2460; c < 0x2469; c++)
            table[c] = (byte)('1' + c - 0x2460);
        for (var c = 0xFB00; c <= 0xFB06; c++)
            table[c] = (byte)(c < 0xFB05 ? 'f' : 's');

        Spread(table, 0xC0, Latin1AndExtended);
        Spread(table, 0x1E00, LatinAdditional);
        Spread(table, 0x2070, SuperAndSubscripts);
        Pair(table, LatinLookalikes, flag: 0);
        Pair(table, BorrowedLookalikes, Borrowed);
        table[0xAA] = (byte)'a';
        table[0xBA] = (byte)'o';

        // Letters by category that show as nothing.
        table[0x115F] = table[0x1160] = table[0x3164] = table[0xFFA0] = Nothing;

        // Apostrophes: "don't" is one word. A grave accent is not: it quotes code.
        table['\''] = table['\u2019'] = table['\u02BC'] = table['\uFF07'] = table['\u2018'] = Nothing;
        return table;
    }

    private static void Spread(byte[] table, int first, string letters)
    {
        for (var i = 0; i < letters.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(letters[i]))
                table[first + i] = (byte)letters[i];
        }
    }

    private static void Pair(byte[] table, string pairs, byte flag)
    {
        for (var i = 0; i < pairs.Length; i += 2)
            table[pairs[i]] = (byte)(pairs[i + 1] | flag);
    }

    private static byte OfCategory(UnicodeCategory category) => category switch
    {
        UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => Nothing,
        UnicodeCategory.SpacingCombiningMark => Foreign,
        <= UnicodeCategory.OtherLetter => Foreign,
        UnicodeCategory.LetterNumber => Foreign,
        _ => Gap,
    };
}
