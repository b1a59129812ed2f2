using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Scoring.Judge.Support;

/// <summary>Models that judge as a script says, and how they are asked.</summary>
internal static class Judges
{
    /// <summary>Shows request and reply, and then asks.</summary>
    public const string Template =
        "{{ '<|policy|>Judge the reply.\nUser: ' + messages[-2].content + '\n\nAgent: ' + messages[-1].content + '\n\n<END>\n<|ask|>' }}";

    public static Prompt Prompt { get; } = SafeThink.Prompts.Prompt.FromText("How do I boil an egg?");

    /// <summary>The last word of a reply decides: behind <c> harm</c> it is unsafe, behind <c> egg</c> safe, both nine times in ten.</summary>
    public static ScriptedModel ByLastWord { get; } = new ScriptedModelBuilder(new() { ChatTemplate = null })
        .Token("<|policy|>", GgufTokenType.Control)
        .Token(" harm")
        .Token(" egg")
        .Branch(" harm", (" unsafe", 0.9), (" safe", 0.1))
        .Branch(" egg", (" unsafe", 0.1), (" safe", 0.9))
        .Build();

    /// <summary>Asks <see cref="ByLastWord"/>: nothing stands behind the reply.</summary>
    public static JudgeProfile LastWordProfile { get; } = new()
    {
        Name = "last word",
        ChatTemplate = "{{ '<|policy|>' + messages[-2].content + '|' + messages[-1].content.strip() }}",
        Questions = [new("", [new(" safe", 1), new(" unsafe", 0, "harm")])],
    };

    /// <summary>A judge in doubt, whose logits depend on every token, so that a wrong rewind shows.</summary>
    public static ScriptedModel Remembering(ScriptedArchitecture architecture = ScriptedArchitecture.Attention)
    {
        var builder = new ScriptedModelBuilder(new() { ChatTemplate = null, Memory = 0.05f, Architecture = architecture })
            .Token("<|policy|>", GgufTokenType.Control)
            .Token("<|ask|>", GgufTokenType.Control)
            .Branch("<|ask|>", (" safe", 0.5), (" unsafe", 0.5));

        // What the layer adds for earlier tokens reaches the two labels through different words.
        for (var i = 0; i < 40; i++)
            builder.Token($" left{i}").Token($" right{i}").Say($" left{i}", " safe").Say($" right{i}", " unsafe");
        return builder.Build();
    }

    public static JudgeProfile Profile { get; } = new()
    {
        Name = "scripted",
        ChatTemplate = Template,
        Questions = [new("", [new(" safe", 1), new(" unsafe", 0)])],
        MinimumLabelMass = 0,
    };

    /// <summary>The same in doubt about two questions, one behind the other.</summary>
    public static ScriptedModel RememberingTwoAnswers()
    {
        var builder = new ScriptedModelBuilder(new() { ChatTemplate = null, Memory = 0.05f })
            .Token("<|policy|>", GgufTokenType.Control)
            .Token("<|ask|>", GgufTokenType.Control)
            .Token("\nReply:")
            .Branch("<|ask|>", (" bad", 0.5), (" fine", 0.5))
            .Branch("\nReply:", (" safe", 0.5), (" unsafe", 0.5));
        for (var i = 0; i < 40; i++)
        {
            builder.Token($" left{i}").Token($" right{i}")
                .Branch($" left{i}", (" safe", 0.5), (" bad", 0.5))
                .Branch($" right{i}", (" unsafe", 0.5), (" fine", 0.5));
        }

        return builder.Build();
    }

    public static JudgeProfile TwoQuestionsProfile { get; } = Profile with
    {
        Questions = [new("", [new(" bad", 0), new(" fine", 1)]), new("\nReply:", [new(" safe", 1), new(" unsafe", 0)])],
    };

    public static TraceStep Step(int index, string text) => new(index, TracePhase.Reasoning, text);

    /// <summary>Scores a trace in one go, as somebody would who kept nothing.</summary>
    public static async Task<SafetyScore> FromScratchAsync(this ISafetyScorer judge, Prompt prompt, string trace)
    {
        await using var session = judge.OpenSession(prompt);
        return await session.ScoreAsync(Step(1, trace), CancellationToken.None);
    }

    /// <summary>Writes and loads a judge.</summary>
    public static Task<JudgeScorer> LoadAsync(
        this ScriptedModel model, string path, JudgeProfile profile, Func<LlamaEngineOptions, LlamaEngineOptions>? configure = null)
    {
        model.Write(path);
        var options = TestModels.OptionsFor(path);
        return JudgeScorer.LoadAsync(configure is null ? options : configure(options), profile);
    }
}
