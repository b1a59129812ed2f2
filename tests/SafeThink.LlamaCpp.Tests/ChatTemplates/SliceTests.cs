using SafeThink.LlamaCpp.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>What is expected here was rendered by Jinja2 3.1 with the settings of Hugging Face transformers.</summary>
public sealed class SliceTests
{
    [Theory]
    [InlineData(
        "{{ [1, 2, 3, 4][1:] }} {{ [1, 2, 3][:-1] }} {{ [1, 2, 3][::-1] }} {{ [1, 2, 3, 4][::2] }} {{ [1, 2, 3][5:] }} {{ [1, 2, 3][-9:2] }} {{ [1, 2, 3][2:0:-1] }} {{ [1,2,3][:] }} {{ [1,2,3][-1:-9:-1] }}",
        "[2, 3, 4] [1, 2] [3, 2, 1] [1, 3] [] [1, 2] [3, 2] [1, 2, 3] [3, 2, 1]")]
    [InlineData("{{ 'hello'[1:3] }} {{ 'hello'[-2:] }} {{ 'hello'[::2] }} {{ 'hello'[::-1] }} {{ 'hello'[9:] }}|", "el lo hlo olleh |")]
    [InlineData("{{ (1, 2, 3)[1:] }}", "(2, 3)")]
    [InlineData("{{ range(5)[1:3] | list }}", "[1, 2]")]
    [InlineData("{{ 'ab'[none:1] }}", "a")]
    [InlineData("{{ [1,2,3][1:none] }}", "[2, 3]")]
    public void Render_Slice_CountsCodePointsAndCutsAsPythonDoes(string template, string expected) =>
        Assert.Equal(expected, ChatTemplate.Parse(template).Render([]).ToString());
}
