using SafeThink.LlamaCpp.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

public sealed class SyntaxErrorTests
{
    [Theory]
    [InlineData("{{ x", 1, 1, "not closed with '}}'")]
    [InlineData("a\n  {% if x", 2, 3, "not closed with '%}'")]
    [InlineData("{# never ends", 1, 1, "not closed with '#}'")]
    [InlineData("{% raw %} {{", 1, 1, "not closed with '{% endraw %}'")]
    [InlineData("{{ 'abc }}", 1, 4, "a string is not closed")]
    [InlineData("{{ '\\xZZ' }}", 1, 5, "2 hexadecimal digits")]
    [InlineData("{{ a ? b }}", 1, 6, "'?'")]
    [InlineData("{{ a ) }}", 1, 6, "closes nothing")]
    [InlineData("{{ (1] }}", 1, 6, "closes nothing")]
    [InlineData("{{ }}", 1, 4, "expected an expression")]
    [InlineData("{{ 1 + }}", 1, 8, "expected an expression")]
    [InlineData("{{ a b }}", 1, 6, "expected '}}', found 'b'")]
    [InlineData("{{ f(a=1, 2) }}", 1, 11, "a named argument")]
    [InlineData("{{ x is string is none }}", 1, 16, "cannot be chained")]
    [InlineData("{% if x %}\n{% for y in z %}\n{% endif %}", 2, 1, "not closed with '{% endfor %}'; found 'endif' at line 3")]
    [InlineData("{% if x %}", 1, 1, "found the end of the template")]
    [InlineData("{% endif %}", 1, 4, "was not begun")]
    [InlineData("{% else %}", 1, 4, "was not begun")]
    [InlineData("{% nonsense %}", 1, 4, "no tag 'nonsense'")]
    [InlineData("{% include 'x' %}", 1, 4, "stands alone")]
    [InlineData("{% break %}", 1, 1, "belong in a 'for'")]
    [InlineData("{% for x in y %}{% macro m() %}{% continue %}{% endmacro %}{% endfor %}", 1, 32, "belong in a 'for'")]
    [InlineData("{% set none = 1 %}", 1, 8, "cannot be assigned to")]
    [InlineData("{% for x.y in z %}{% endfor %}", 1, 9, "expected 'in'")]
    [InlineData("{% call x %}{% endcall %}", 1, 1, "needs a call of a macro")]
    public void Parse_NotATemplate_NamesThePlaceAndTheFault(string source, int line, int column, string fault)
    {
        var exception = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(source));

        Assert.Equal((line, column), (exception.Line, exception.Column));
        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"line {line}, column {column}", exception.Message, StringComparison.Ordinal);
        Assert.False(exception.IsRaisedByTemplate);
    }

    [Fact]
    public void Parse_NullSource_Throws() => Assert.Throws<ArgumentNullException>(() => ChatTemplate.Parse(null!));

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("not ", "")]
    [InlineData("-", "")]
    [InlineData("1 if 1 else ", "")]
    public void Parse_DeepExpression_IsRefused(string open, string close)
    {
        var source = "{{ " + string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000)) + " }}";

        var exception = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(source));

        Assert.Contains("nested more than 200 deep", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_DeepBlocks_IsRefused()
    {
        var source = string.Concat(Enumerable.Repeat("{% if 1 %}", 10_000));

        var exception = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(source));

        Assert.Contains("nested more than 200 deep", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SourceOverTheLimit_IsRefused()
    {
        var exception = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(new string('a', 5_000_000)));

        Assert.Contains("5000000 characters", exception.Message, StringComparison.Ordinal);
    }
}
