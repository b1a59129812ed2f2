using SafeThink.LlamaCpp.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>What is expected here was rendered by Jinja2 3.1 with the settings of Hugging Face transformers.</summary>
public sealed class FilterTests
{
    [Theory]
    [InlineData(
        "{{ [3, 1, 2] | sort }} {{ ['b', 'A', 'c'] | sort }} {{ [1, 2] | sort(reverse=true) }} {{ [{'a': 2}, {'a': 1}] | sort(attribute='a') }}",
        "[1, 2, 3] ['A', 'b', 'c'] [2, 1] [{'a': 1}, {'a': 2}]")]
    [InlineData("{{ [1, 2, 3] | length }} {{ 'abc' | count }} {{ {} | length }} {{ missing | length }}", "3 3 0 0")]
    [InlineData("{{ [1, 2] | first }} {{ [1, 2] | last }} {{ [] | first }}| {{ 'abc' | last }}", "1 2 | c")]
    [InlineData(
        "{{ [1, 2] | join('-') }} {{ ['a', 'b'] | join }} {{ [{'n': 1}, {'n': 2}] | join(', ', attribute='n') }} {{ 'abc' | join('.') }}",
        "1-2 ab 1, 2 a.b.c")]
    [InlineData("{{ missing | default('x') }} {{ '' | default('x') }}| {{ '' | default('x', true) }} {{ none | d('y') }}", "x | x None")]
    [InlineData("{{ ' a ' | trim }}| {{ 'xax' | trim('x') }}", "a| a")]
    [InlineData("{{ 'a b' | replace('a', 'c') }} {{ 'aaa' | replace('a', 'b', 2) }}", "c b bba")]
    [InlineData(
        "{{ 'hello wORLD-foo (bar' | title }} {{ \"it's\" | title }} {{ 'aB' | upper }} {{ 'aB' | lower }} {{ 'aB' | capitalize }}",
        "Hello World-Foo (Bar It's AB ab Ab")]
    [InlineData(
        "{{ '42' | int }} {{ 'x' | int }} {{ '3.7' | int }} {{ 3.9 | int }} {{ 'x' | int(5) }} {{ '1.5' | float }} {{ none | int }}",
        "42 0 3 3 5 1.5 0")]
    [InlineData(
        "{{ [1, 2, 3] | sum }} {{ [{'a': 1}] | sum(attribute='a') }} {{ [3, 1] | min }} {{ [3, 1] | max }} {{ [] | max }}|",
        "6 1 1 3 |")]
    [InlineData("{{ [1, 1, 2] | unique | list }} {{ ['a', 'A'] | unique | list }}", "[1, 2] ['a']")]
    [InlineData(
        "{{ {'b': 1, 'a': 2} | dictsort }} {{ {'b': 1, 'a': 2} | dictsort(by='value') }}",
        "[('a', 2), ('b', 1)] [('b', 1), ('a', 2)]")]
    [InlineData("{{ {'a': 1} | items | list }} {{ missing | items | list }}", "[('a', 1)] []")]
    [InlineData(
        "{{ [1, 2, 3] | select('odd') | list }} {{ [0, 1] | select | list }} {{ [1, 2] | reject('equalto', 1) | list }} {{ [1, 2] | reject('in', [2]) | list }}",
        "[1, 3] [1] [2] [1]")]
    [InlineData(
        "{{ [{'r': 'a'}, {'r': 'b'}] | selectattr('r', 'equalto', 'a') | list }} {{ [{'r': 1}, {}] | selectattr('r', 'defined') | list }} {{ [{'r': 1}, {'r': 0}] | rejectattr('r') | list }}",
        "[{'r': 'a'}] [{'r': 1}] [{'r': 0}]")]
    [InlineData(
        "{{ [{'a': {'b': 1}}] | map(attribute='a.b') | list }} {{ ['a'] | map('upper') | list }} {{ [{}] | map(attribute='x', default='d') | list }}",
        "[1] ['A'] ['d']")]
    [InlineData(
        "{{ 'a\\nb\\n\\nc' | indent }}|{{ 'a\\nb' | indent(2, first=true) }}|{{ 'a\\n\\nb' | indent('>', blank=true) }}|{{ '' | indent(2) }}",
        "a\n    b\n\n    c|  a\n  b|a\n>\n>b|")]
    [InlineData("{{ '%s %s' | format('a', 1) }} {{ '%(x)s' | format(x=3) }}", "a 1 3")]
    [InlineData("{{ [1, 2] | reverse | list }} {{ 'abc' | reverse }}", "[2, 1] cba")]
    [InlineData("{{ 'a' | list }} {{ {'a': 1} | list }} {{ 'abc' | string }} {{ 1 | string + 'x' }}", "['a'] ['a'] abc 1x")]
    [InlineData("{{ -3 | abs }} {{ 2.567 | round(2) }} {{ 2.1 | round(method='ceil') }} {{ 2.5 | round }}", "3 2.57 3.0 2.0")]
    [InlineData("{{ '<a>&' | escape ~ '' }}", "&lt;a&gt;&amp;")]
    [InlineData("{{ 'a b  c' | wordcount }}", "3")]
    [InlineData("{{ [{'g': 1, 'v': 'a'}, {'g': 2, 'v': 'b'}, {'g': 1, 'v': 'c'}] | groupby('g') | length }}", "2")]
    [InlineData("{% for g, xs in [{'g': 2}, {'g': 1}] | groupby('g') %}{{ g }}{{ xs | length }} {% endfor %}", "11 21 ")]
    [InlineData("{{ none | map('upper') | list }} {{ none | selectattr('a') | list }}", "[] []")]
    [InlineData("{% set g = [1, 2] | map('string') %}{{ g | list }}{{ g | list }}{{ 'true' if [] | map('upper') }}", "['1', '2'][]true")]
    [InlineData("{{ {'a': 1} | attr('items') is callable }}", "True")]
    public void Render_Filter_DoesWhatJinjaDoes(string template, string expected) =>
        Assert.Equal(expected, ChatTemplate.Parse(template).Render([]).ToString());
}
