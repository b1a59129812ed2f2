using SafeThink.LlamaCpp.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>What is expected here was rendered by Jinja2 3.1 with the settings of Hugging Face transformers.</summary>
public sealed class LiteralTests
{
    [Theory]
    [InlineData("{{ 'a\\nb\\t\\'\\\"\\\\\\x41\\u00e9\\101\\q' }}", "a\nb\t'\"\\AéA\\q")]
    [InlineData("{{ \"it's\" }}", "it's")]
    [InlineData("{{ [1, 'a', none, true, 1.0] }}", "[1, 'a', None, True, 1.0]")]
    [InlineData("{{ (1,) }} {{ (1, 2) }} {{ () }}", "(1,) (1, 2) ()")]
    [InlineData("{{ {'a': [1], 2: none} }} {{ {} }}", "{'a': [1], 2: None} {}")]
    [InlineData("{{ [\"it's\", 'q\"', 'n\\n', '\\u200b', 'é'] }}", "[\"it's\", 'q\"', 'n\\n', '\\u200b', 'é']")]
    [InlineData("{{ 1, 2 }}", "(1, 2)")]
    [InlineData("{{ [1, 2,] }}", "[1, 2]")]
    [InlineData("{{ {'a': {'b': {'c': 1}}} }}", "{'a': {'b': {'c': 1}}}")]
    [InlineData("{{ 'a\\\nb' }}", "ab")]
    [InlineData("{{ True }} {{ None }} {{ False }}", "True None False")]
    public void Render_Literal_PrintsAsPythonPrints(string template, string expected) =>
        Assert.Equal(expected, ChatTemplate.Parse(template).Render([]).ToString());
}
