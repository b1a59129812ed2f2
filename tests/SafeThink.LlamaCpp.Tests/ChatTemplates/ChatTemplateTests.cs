using System.Text.Json.Nodes;
using SafeThink.LlamaCpp.ChatTemplates;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

public sealed class ChatTemplateTests
{
    [Theory]
    [InlineData(null, "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n<think>\n")]
    [InlineData(true, "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n<think>\n")]
    [InlineData(false, "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n")]
    public void Render_TinyReasoner_FollowsEnableThinking(bool? enableThinking, string expected)
    {
        var template = ChatTemplate.Parse(RepositoryRoot.ReadText("models", "tiny-reasoner", "chat_template.jinja"));

        var prompt = template.Render([PromptMessage.User("Hi")], new ChatTemplateOptions { EnableThinking = enableThinking });

        Assert.Equal(expected, prompt.ToString());
    }

    [Fact]
    public void Render_Prompt_CarriesTheConversation()
    {
        PromptMessage[] messages = [PromptMessage.System("a"), PromptMessage.User("b")];

        Assert.Equal(messages, ChatTemplate.Parse("x").Render(messages).Messages);
    }

    [Fact]
    public void Render_WithoutOptions_AddsAGenerationPromptAndDefinesNoTokens()
    {
        var template = ChatTemplate.Parse(
            "{{ add_generation_prompt }} {{ bos_token is defined }} {{ enable_thinking is defined }} {{ tools is none }} {{ documents is none }}");

        Assert.Equal("True False False True True", template.Render([]).ToString());
    }

    [Fact]
    public void Render_Variables_HaveTheirJsonTypes()
    {
        var variables = JsonNode.Parse("""{"a": 1, "b": 1.0, "c": "x", "d": [true, null], "e": {"k": 12345678901234567890}}""")!.AsObject();

        var prompt = ChatTemplate
            .Parse("{{ [a, b, c, d, e] }}")
            .Render([], new ChatTemplateOptions { Variables = variables });

        Assert.Equal("[1, 1.0, 'x', [True, None], {'k': 12345678901234567890}]", prompt.ToString());
    }

    [Fact]
    public void Render_VariablesBuiltInCode_WorkLikeParsedOnes()
    {
        var variables = new JsonObject { ["a"] = 1, ["b"] = 2.5, ["c"] = "x", ["d"] = true, ["e"] = null };

        var prompt = ChatTemplate
            .Parse("{{ [a, b, c, d, e] }}")
            .Render([], new ChatTemplateOptions { Variables = variables });

        Assert.Equal("[1, 2.5, 'x', True, None]", prompt.ToString());
    }

    [Theory]
    [InlineData("%Y-%m-%d", "2026-01-02")]
    [InlineData("%d %b %Y", "02 Jan 2026")]
    [InlineData("%A, %B %d, %H:%M:%S", "Friday, January 02, 15:04:05")]
    [InlineData("%-d %e %j %I %p %y %w %u %%", "2  2 002 03 PM 26 5 5 %")]
    public void Render_StrftimeNow_ReadsTheClockGiven(string format, string expected)
    {
        var template = ChatTemplate.Parse("{{ strftime_now('" + format + "') }}");

        Assert.Equal(expected, template.Render([], new ChatTemplateOptions { TimeProvider = new FixedClock() }).ToString());
    }

    [Fact]
    public void Render_SameTemplateOnManyThreads_GivesTheSameText()
    {
        var template = ChatTemplate.Parse("{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}");
        PromptMessage[] messages = [.. Enumerable.Range(0, 50).Select(_ => PromptMessage.User("a"))];

        var texts = Enumerable.Range(0, 100).AsParallel().Select(_ => template.Render(messages).ToString()).ToArray();

        Assert.All(texts, text => Assert.Equal("50", text));
    }
}
