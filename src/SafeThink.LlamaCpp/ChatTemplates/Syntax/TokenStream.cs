using System.Runtime.CompilerServices;

namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>The tokens a parser reads, one ahead, and the guard on how deep it goes.</summary>
internal sealed class TokenStream(IReadOnlyList<Token> tokens)
{
    private const int MaximumNesting = 200;

    private int _at;
    private int _nesting;

    public Token Current => tokens[_at];

    public Token Following => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public Token Take()
    {
        var token = Current;
        if (_at < tokens.Count - 1)
        {
            _at++;
        }

        return token;
    }

    public bool TakeOperatorIf(string symbol)
    {
        var isThere = Current.IsOperator(symbol);
        if (isThere)
        {
            Take();
        }

        return isThere;
    }

    public bool TakeNameIf(string name)
    {
        var isThere = Current.IsName(name);
        if (isThere)
        {
            Take();
        }

        return isThere;
    }

    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Take() : throw Unexpected(what);

    public void ExpectOperator(string symbol)
    {
        if (!TakeOperatorIf(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    public void ExpectName(string name)
    {
        if (!TakeNameIf(name))
        {
            throw Unexpected($"'{name}'");
        }
    }

    public ChatTemplateException Unexpected(string expected) =>
        Current.Position.Fault($"expected {expected}, found {Current.Describe()}");

    public void Enter()
    {
        if (++_nesting > MaximumNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Current.Position.Fault($"the template is nested more than {MaximumNesting} deep");
        }
    }

    public void Leave() => _nesting--;
}
