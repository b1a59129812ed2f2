using SafeThink.LlamaCpp.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>What is expected here was rendered by Jinja2 3.1 with the settings of Hugging Face transformers.</summary>
public sealed class TextMethodTests
{
    [Theory]
    [InlineData(
        "{{ '  a '.strip() }}|{{ 'xxaxx'.strip('x') }}|{{ ' a '.lstrip() }}|{{ ' a '.rstrip() }}|{{ 'abcba'.strip('ab') }}|{{ '\\x1c\\u3000a\\x85'.strip() }}",
        "a|a|a | a|c|a")]
    [InlineData(
        "{{ 'a,b,c'.split(',') }} {{ 'a,b,c'.split(',', 1) }} {{ ' a  b '.split() }} {{ 'a,b,c'.rsplit(',', 1) }} {{ ''.split(',') }} {{ ' a b c'.split(none, 1) }} {{ 'a b c '.rsplit(none, 1) }} {{ 'aXXbXXc'.rsplit('XX', 1) }}",
        "['a', 'b', 'c'] ['a', 'b,c'] ['a', 'b'] ['a,b', 'c'] [''] ['a', 'b c'] ['a b', 'c'] ['aXXb', 'c']")]
    [InlineData("{{ 'a\\nb\\r\\nc'.splitlines() }} {{ 'a\\nb\\n'.splitlines(true) }}", "['a', 'b', 'c'] ['a\\n', 'b\\n']")]
    [InlineData("{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith(('x', 'c')) }} {{ 'abc'.startswith('') }}", "True True True")]
    [InlineData(
        "{{ 'aXbX'.replace('X', '-') }} {{ 'aXbX'.replace('X', '-', 1) }} {{ 'ab'.replace('', '.') }} {{ 'ab'.replace('', '') }} {{ ''.replace('', 'x') }}",
        "a-b- a-bX .a.b. ab x")]
    [InlineData(
        "{{ 'aB'.upper() }} {{ 'aB'.lower() }} {{ 'hello wORLD it\\'s'.title() }} {{ 'hELLO'.capitalize() }} {{ 'straße'.upper() }}",
        "AB ab Hello World It'S Hello STRASSE")]
    [InlineData("{{ ', '.join(['a', 'b']) }}", "a, b")]
    [InlineData(
        "{{ 'abcabc'.find('c') }} {{ 'abc'.find('z') }} {{ 'abcabc'.rfind('c') }} {{ 'aaa'.count('a') }} {{ 'abc'.index('b') }} {{ 'ab'.count('') }}",
        "2 -1 5 3 1 3")]
    [InlineData(
        "{{ '{} {}'.format(1, 'a') }} {{ '{1}{0}'.format('a', 'b') }} {{ '{x}{{}}'.format(x=2) }} {{ '{0.a} {!r}'.format({'a': 1}, 2) if false else '' }}",
        "1 a ba 2{} ")]
    [InlineData(
        "{{ '12'.isdigit() }} {{ 'a1'.isalnum() }} {{ 'ab'.isalpha() }} {{ ' '.isspace() }} {{ ''.isdigit() }} {{ 'A'.isupper() }} {{ '1'.islower() }}",
        "True True True True False True False")]
    [InlineData(
        "{{ 'a'.ljust(3) }}|{{ 'a'.rjust(3, '.') }}|{{ 'a'.center(4) }}|{{ 'ab'.center(5, '*') }}|{{ '-5'.zfill(4) }}",
        "a  |..a| a  |**ab*|-005")]
    [InlineData("{{ 'abc'.removeprefix('a') }} {{ 'abc'.removesuffix('c') }}", "bc ab")]
    [InlineData(
        "{{ 'a-b-c'.partition('-') }} {{ 'a-b-c'.rpartition('-') }} {{ 'a'.partition('-') }} {{ 'a'.rpartition('-') }}",
        "('a', '-', 'b-c') ('a-b', '-', 'c') ('a', '', '') ('', '', 'a')")]
    public void Render_TextMethod_DoesWhatPythonDoes(string template, string expected) =>
        Assert.Equal(expected, ChatTemplate.Parse(template).Render([]).ToString());
}
