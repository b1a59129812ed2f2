using SafeThink.LlamaCpp.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>What is expected here was rendered by Jinja2 3.1 with the settings of Hugging Face transformers.</summary>
public sealed class JsonTextTests
{
    [Theory]
    [InlineData(
        "{{ {'a': [1, 2.0, none, true, 'x\"\\n\\t\\\\/<>é\\x1f\\x7f'], 'b': {}} | tojson }}",
        "{\"a\": [1, 2.0, null, true, \"x\\\"\\n\\t\\\\/<>é\\u001f\u007f\"], \"b\": {}}")]
    [InlineData(
        "{{ {'a': [1, {'b': []}], 'c': {}} | tojson(indent=2) }}",
        "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}")]
    [InlineData("{{ 'é\U0001f600' | tojson(ensure_ascii=true) }}", "\"\\u00e9\\ud83d\\ude00\"")]
    [InlineData("{{ {'b': 1, 'a': 2} | tojson(sort_keys=true) }}", "{\"a\": 2, \"b\": 1}")]
    [InlineData("{{ [1, 2] | tojson(separators=(',', ':')) }}", "[1,2]")]
    [InlineData("{{ {1: 'a', none: 'b', true: 'c', 1.5: 'd'} | tojson }}", "{\"1\": \"c\", \"null\": \"b\", \"1.5\": \"d\"}")]
    [InlineData("{{ (1, 2) | tojson }}", "[1, 2]")]
    [InlineData("{{ 1e-7 | tojson }} {{ 12345678901234567890 | tojson }}", "1e-07 12345678901234567890")]
    [InlineData("{{ [] | tojson(indent=4) }}", "[]")]
    [InlineData("{{ [1] | tojson(indent='--') }}", "[\n--1\n]")]
    public void Render_ToJson_WritesWhatJsonDumpsWrites(string template, string expected) =>
        Assert.Equal(expected, ChatTemplate.Parse(template).Render([]).ToString());
}
