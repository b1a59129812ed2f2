using System.Text.Json.Nodes;
using SafeThink.LlamaCpp.ChatTemplates;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

public sealed class RenderFaultTests
{
    [Theory]
    [InlineData("{{ x.y }}", "'x' is undefined")]
    [InlineData("{{ {}.a.b }}", "'dict' has no attribute 'a'")]
    [InlineData("{{ x() }}", "'x' is undefined")]
    [InlineData("{{ x + 'a' }}", "'x' is undefined")]
    [InlineData("{{ 'a' + 1 }}", "'+' does not work on 'str' and 'int'")]
    [InlineData("{{ 'a' + none }}", "'+' does not work on 'str' and 'None'")]
    [InlineData("{{ 1 < 'a' }}", "have no order")]
    [InlineData("{{ 'a' in none }}", "'None' cannot be walked over")]
    [InlineData("{{ 1 in 'a' }}", "only text can be 'in' text")]
    [InlineData("{% for x in 1 %}{% endfor %}", "'int' cannot be walked over")]
    [InlineData("{{ none | length }}", "'None' has no length")]
    [InlineData("{{ ([1] | map('upper')) | length }}", "'generator' has no length")]
    [InlineData("{{ [1] | map('upper') | tojson }}", "'generator' cannot be written as JSON")]
    [InlineData("{{ x | tojson }}", "'Undefined' cannot be written as JSON")]
    [InlineData("{{ 1 | items }}", "'items' needs a map")]
    [InlineData("{{ 1 | nonsense }}", "no filter 'nonsense'")]
    [InlineData("{{ 1 is nonsense }}", "no test 'nonsense'")]
    [InlineData("{{ [].append(1) }}", "must not change its inputs")]
    [InlineData("{{ {}.update({}) }}", "must not change its inputs")]
    [InlineData("{{ {}.pop('a') }}", "must not change its inputs")]
    [InlineData("{{ 1 // 0 }}", "division by zero")]
    [InlineData("{{ 1.0 / 0 }}", "division by zero")]
    [InlineData("{{ none[1:] }}", "'None' cannot be sliced")]
    [InlineData("{{ [1][::0] }}", "must not be 0")]
    [InlineData("{{ {[]: 1} }}", "'list' cannot be a map key")]
    [InlineData("{% set a, b = [1] %}", "1 values cannot be unpacked into 2 names")]
    [InlineData("{% set x = 1 %}{% set x.y = 2 %}", "'x' is not a namespace")]
    [InlineData("{{ 'a'.strip(1) }}", "must be text, not 'int'")]
    [InlineData("{{ 'a'.strip('b', 'c') }}", "'strip' takes 1 arguments, not 2")]
    [InlineData("{{ 'a'.replace('b') }}", "'replace' needs the argument 'new'")]
    [InlineData("{{ [1] | join(nope=1) }}", "'join' has no argument 'nope'")]
    [InlineData("{{ 'a'.split('') }}", "the separator of 'split' is empty")]
    [InlineData("{{ ','.join([1]) }}", "'join' needs text, not 'int'")]
    [InlineData("{{ '%s' % () }}", "fewer values")]
    [InlineData("{{ '%s' % (1, 2) }}", "more values")]
    [InlineData("{{ '{}'.format() }}", "no value for place 0")]
    [InlineData("{{ '{'.format() }}", "has no partner")]
    [InlineData("{{ '{:>4}'.format(1) }}", "is not supported")]
    [InlineData("{{ strftime_now('%Q') }}", "does not know '%Q'")]
    [InlineData("{{ range(0, 1, 0) }}", "must not be 0")]
    [InlineData("{% macro m() %}{% endmacro %}{{ m(1) }}", "takes 0 arguments and was given others")]
    [InlineData("{% macro m(a) %}{% endmacro %}{{ m(1, a=2) }}", "was given 'a' twice")]
    [InlineData("{% for x in [1] %}{{ loop([]) }}{% endfor %}", "marked 'recursive'")]
    [InlineData("{{ ['b', 1] | sort }}", "have no order")]
    public void Render_OperationPythonRefuses_IsAFault(string template, string fault)
    {
        var exception = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template).Render([]));

        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
        Assert.False(exception.IsRaisedByTemplate);
    }

    [Fact]
    public void Render_Fault_NamesThePlaceOfTheInnermostStatement()
    {
        var template = ChatTemplate.Parse("a\n{% if true %}\n  {{ x.y }}\n{% endif %}");

        var exception = Assert.Throws<ChatTemplateException>(() => template.Render([]));

        Assert.Equal((3, 3), (exception.Line, exception.Column));
    }

    [Fact]
    public void Render_UnknownFilterInABranchNotTaken_IsNoFault() =>
        Assert.Equal("b", ChatTemplate.Parse("{% if false %}{{ 1 | nonsense }}{% endif %}b").Render([]).ToString());

    [Fact]
    public void Render_RaiseException_CarriesTheTemplatesOwnMessage()
    {
        var template = ChatTemplate.Parse("{{ raise_exception('Roles must alternate, not ' + messages[0].role) }}");

        var exception = Assert.Throws<ChatTemplateException>(() => template.Render([PromptMessage.User("a")]));

        Assert.Equal("Roles must alternate, not user", exception.Message);
        Assert.True(exception.IsRaisedByTemplate);
    }

    [Fact]
    public void Render_NullMessage_Throws() =>
        Assert.Throws<ArgumentException>(() => ChatTemplate.Parse("a").Render([null!]));

    [Theory]
    [InlineData("messages")]
    [InlineData("bos_token")]
    [InlineData("enable_thinking")]
    public void Render_VariableThatAnOptionGives_Throws(string name)
    {
        var options = new ChatTemplateOptions { Variables = new JsonObject { [name] = "x" } };

        var exception = Assert.Throws<ArgumentException>(() => ChatTemplate.Parse("a").Render([], options));

        Assert.Contains($"'{name}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_VariableNestedTooDeep_IsAFault()
    {
        JsonNode value = new JsonArray();
        for (var i = 0; i < 200; i++)
        {
            value = new JsonArray(value);
        }

        var options = new ChatTemplateOptions { Variables = new JsonObject { ["deep"] = value } };

        Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse("a").Render([], options));
    }
}
