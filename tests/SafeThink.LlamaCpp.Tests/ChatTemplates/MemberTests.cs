using SafeThink.LlamaCpp.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>What is expected here was rendered by Jinja2 3.1 with the settings of Hugging Face transformers.</summary>
public sealed class MemberTests
{
    [Theory]
    [InlineData("{{ {'items': 1}['items'] }}", "1")]
    [InlineData("{{ {'a': 1}.a }} {{ {'a': 1}['a'] }} {{ {'a': 1}.b }}|", "1 1 |")]
    [InlineData("{{ {'a': 1}.get('b') }} {{ {'a': 1}.get('b', 2) }}", "None 2")]
    [InlineData("{{ {'a': 1, 'b': 2}.items() | list }}", "[('a', 1), ('b', 2)]")]
    [InlineData("{{ {'a': 1}.keys() | list }} {{ {'a': 1}.values() | list }}", "['a'] [1]")]
    [InlineData("{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}{{ v }}{% endfor %}", "a1b2")]
    [InlineData("{{ [1, 2, 3][-1] }} {{ [1, 2, 3][5] }}|{{ 'abc'[0] }} {{ 'abc'[-1] }}", "3 |a c")]
    [InlineData("{{ [1, 2, 3].0 }}", "1")]
    [InlineData("{{ 'a\U0001f600b'[1] }} {{ 'a\U0001f600b' | length }} {{ 'a\U0001f600b'[::-1] }}", "\U0001f600 3 b\U0001f600a")]
    [InlineData("{{ {1: 'x'}[1] }} {{ {1: 'x'}[true] }}", "x x")]
    [InlineData("{{ [1, 2].index(2) }} {{ [1, 1].count(1) }}", "1 2")]
    [InlineData("{{ {'a': none}.a }}", "None")]
    [InlineData("{{ missing }}|{{ missing is defined }}|{{ {}.a is defined }}", "|False|False")]
    public void Render_AttributeOrItem_IsLookedUpAsJinjaDoes(string template, string expected) =>
        Assert.Equal(expected, ChatTemplate.Parse(template).Render([]).ToString());
}
