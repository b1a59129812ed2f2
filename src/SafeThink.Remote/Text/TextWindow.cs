using System.Text;

namespace SafeThink.Remote.Text;

/// <summary>The end of a text that grows: as many characters as are wanted, and how many were left out before them.</summary>
internal sealed class TextWindow(int characters)
{
    private readonly StringBuilder _text = new();

    /// <summary>How many characters are no longer there.</summary>
    public long LeftOut { get; private set; }

    public void Append(string text)
    {
        _text.Append(text);
        var surplus = _text.Length - characters;
        if (surplus <= 0)
            return;

        // No half of a surrogate pair is left at the beginning.
        if (surplus < _text.Length && char.IsLowSurrogate(_text[surplus]))
            surplus++;
        _text.Remove(0, surplus);
        LeftOut += surplus;
    }

    public override string ToString() => _text.ToString();
}
