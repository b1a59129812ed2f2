using SafeThink.LlamaCpp.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>What is expected here was rendered by Jinja2 3.1 with the settings of Hugging Face transformers.</summary>
public sealed class OperatorTests
{
    [Theory]
    [InlineData("{{ 1 + 2 * 3 }}", "7")]
    [InlineData("{{ (1 + 2) * 3 }}", "9")]
    [InlineData("{{ 7 // 2 }} {{ -7 // 2 }}", "3 -4")]
    [InlineData("{{ 7 % 3 }} {{ -7 % 3 }} {{ 7 % -3 }}", "1 2 -2")]
    [InlineData("{{ 7 / 2 }} {{ 4 / 2 }}", "3.5 2.0")]
    [InlineData("{{ 2 ** 10 }} {{ 2 ** -1 }}", "1024 0.5")]
    [InlineData("{{ -2 ** 2 }}", "4")]
    [InlineData("{{ 'a' ~ 1 ~ none ~ true }}", "a1NoneTrue")]
    [InlineData("{{ 'a' + 'b' * 3 }}", "abbb")]
    [InlineData("{{ [1] + [2, 3] }}", "[1, 2, 3]")]
    [InlineData("{{ [0] * 3 }}", "[0, 0, 0]")]
    [InlineData(
        "{{ 1.5 + 1 }} {{ 1e22 }} {{ 1e-7 }} {{ 123456789012345678.0 }} {{ 0.1 }} {{ 1e16 }} {{ 1e15 }} {{ 0.0001 }} {{ -0.0 }}",
        "2.5 1e+22 1e-07 1.2345678901234568e+17 0.1 1e+16 1000000000000000.0 0.0001 -0.0")]
    [InlineData("{{ 12345678901234567890123 * 10 }}", "123456789012345678901230")]
    [InlineData("{{ 1 < 2 < 3 }} {{ 1 < 2 > 3 }}", "True False")]
    [InlineData("{{ 'a' < 'b' }} {{ [1, 2] < [1, 3] }}", "True True")]
    [InlineData("{{ 1 == 1.0 }} {{ 1 == true }} {{ '' == false }} {{ 0 == false }} {{ none == false }}", "True True False True False")]
    [InlineData("{{ 'b' in 'abc' }} {{ 4 not in [1, 2] }} {{ 'k' in {'k': 1} }}", "True True True")]
    [InlineData("{{ true and 'x' }} {{ '' or 'y' }} {{ not 0 }} {{ not [] }}", "x y True True")]
    [InlineData("{{ 'a' if false }}|{{ 'a' if true else 'b' }}", "|a")]
    [InlineData("{{ 1 if false else 2 if false else 3 }}", "3")]
    [InlineData("{{ not 1 == 2 }}", "True")]
    [InlineData("{{ 1 - 1 - 1 }}", "-1")]
    [InlineData("{{ - 3 | abs }}", "3")]
    [InlineData("{{ '%s-%d' % ('a', 3) }}", "a-3")]
    [InlineData("{{ '%5.1f|%-4s|%03d|%x' % (2.25, 'a', 7, 255) }}", "  2.2|a   |007|ff")]
    [InlineData("{{ 'a' 'b' }}", "ab")]
    [InlineData("{{ 1_000 }}", "1000")]
    [InlineData("{{ +3 }}", "3")]
    [InlineData("{{ true + true }}", "2")]
    [InlineData("{{ [1, 2] == [1, 2] }} {{ [1] == (1,) }} {{ {'a': 1} == {'a': 1.0} }}", "True False True")]
    public void Render_Operator_MeansWhatPythonMeans(string template, string expected) =>
        Assert.Equal(expected, ChatTemplate.Parse(template).Render([]).ToString());
}
