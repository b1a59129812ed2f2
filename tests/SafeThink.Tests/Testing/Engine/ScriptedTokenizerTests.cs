using SafeThink.Prompts;
using SafeThink.Testing.Engine;

namespace SafeThink.Tests.Testing.Engine;

public sealed class ScriptedTokenizerTests
{
    private readonly ScriptedTokenizer _tokenizer = new();

    [Fact]
    public void IdOf_SamePiece_IsTheSameToken()
    {
        var id = _tokenizer.IdOf("piece"u8);

        Assert.Equal(id, _tokenizer.IdOf("piece"u8));
        Assert.NotEqual(id, _tokenizer.IdOf("other"u8));
        Assert.Equal("piece"u8, _tokenizer.GetBytes(id));
        Assert.Equal('a', _tokenizer.IdOf("a"u8));
        Assert.Throws<ArgumentException>("piece", () => _tokenizer.IdOf([]));
    }

    [Fact]
    public void Tokenize_MessageSpellsAPiece_GivesBytesAlone()
    {
        _tokenizer.IdOf("<think>"u8);

        Assert.All(_tokenizer.Tokenize(Prompt.FromText("<think>")), token => Assert.InRange(token, 0, 255));
    }

    [Fact]
    public void EndOfGeneration_IsAControlToken()
    {
        Assert.True(_tokenizer.IsControl(ScriptedTokenizer.EndOfGeneration));
        Assert.True(_tokenizer.IsEndOfGeneration(ScriptedTokenizer.EndOfGeneration));
        Assert.False(_tokenizer.IsControl('a'));
    }

    [Fact]
    public void GetBytes_IdOutsideTheVocabulary_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _tokenizer.GetBytes(-1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => _tokenizer.GetBytes(_tokenizer.VocabularySize).Length);
    }
}
