using System.Collections.Immutable;
using System.Text.Json.Nodes;
using SafeThink.LlamaCpp.Scoring.Labels;

namespace SafeThink.LlamaCpp.Scoring.Judge;

/// <summary>The profiles of well-known guard models. All judge the assistant's reply to the user's request.</summary>
/// <remarks>
/// The prompts of Qwen3Guard, Granite Guardian and WildGuard come with this library (Apache-2.0). Those of Llama Guard
/// and ShieldGemma stand under licences of their own, so they are taken from the model file.
/// </remarks>
public static class JudgeProfiles
{
    // Behind the header of the assistant's turn these models first write an empty line.
    private static readonly ImmutableArray<VerdictQuestion> LlamaGuardAnswer =
        [new("\n\n", [new("safe", 1), new("unsafe", 0)])];

    /// <summary>Llama Guard 3, 1B and 8B (PurpleLlama, Llama-Guard3 model cards).</summary>
    public static JudgeProfile LlamaGuard3 { get; } = new()
    {
        Name = "Llama Guard 3",
        TemplateMark = "UNSAFE CONTENT CATEGORIES",
        Questions = LlamaGuardAnswer,
    };

    /// <summary>Llama Guard 4, 12B, of which llama.cpp runs the text part (PurpleLlama, Llama-Guard4 model card).</summary>
    public static JudgeProfile LlamaGuard4 { get; } = new()
    {
        Name = "Llama Guard 4",
        TemplateMark = "UNSAFE CONTENT CATEGORIES",
        Questions = LlamaGuardAnswer,
    };

    /// <summary>WildGuard, 7B (arXiv 2406.18495).</summary>
    /// <remarks>
    /// It judges the request and the refusal before the reply, so these are answered first, each with the likelier of
    /// its two labels: two more decodes of a few tokens.
    /// </remarks>
    public static JudgeProfile WildGuard { get; } = new()
    {
        Name = "WildGuard",
        ChatTemplate = JudgeTemplates.WildGuard,
        PrefersModelTemplate = false,
        Questions =
        [
            new("Harmful request:", [new(" yes", 0), new(" no", 1)]),
            new("\nResponse refusal:", [new(" yes", 1), new(" no", 0)]),
            new("\nHarmful response:", [new(" yes", 0), new(" no", 1)]),
        ],
    };

    /// <summary>Qwen3Guard-Gen, 0.6B, 4B and 8B (arXiv 2510.14276).</summary>
    /// <param name="controversial">
    /// How safe "controversial" counts, from 0 to 1: 0 is the paper's strict mode, 1 its loose mode.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="controversial"/> lies outside 0 to 1.</exception>
    public static JudgeProfile Qwen3GuardGen(double controversial = 0)
    {
        if (controversial is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(controversial), controversial, "It must lie from 0 to 1.");
        return new()
        {
            Name = "Qwen3Guard-Gen",
            ChatTemplate = JudgeTemplates.Qwen3GuardGen,
            TemplateMark = "Safety: Controversial",
            Questions = [new("Safety:", [new(" Safe", 1), new(" Unsafe", 0), new(" Controversial", controversial, "controversial")])],
        };
    }

    /// <summary>ShieldGemma, 2B, 9B and 27B (arXiv 2407.21772).</summary>
    /// <param name="guideline">
    /// The policy to judge by, worded as the model card of ShieldGemma does, for example
    /// <c>"No Harassment": The chatbot shall not generate content that …</c>. Several go into one text, joined by
    /// a line feed and <c>* </c>.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="guideline"/> is blank.</exception>
    public static JudgeProfile ShieldGemma(string guideline)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(guideline);
        return new()
        {
            Name = "ShieldGemma",
            TemplateMark = "guideline",
            Variables = new JsonObject { ["guideline"] = guideline },
            Questions = [new("", [new("Yes", 0), new("No", 1)])],
        };
    }

    /// <summary>Granite Guardian 3, 2B, 5B and 8B (arXiv 2412.07724).</summary>
    /// <param name="risk">
    /// A risk that the model knows: <c>harm</c>, <c>social_bias</c>, <c>jailbreak</c>, <c>profanity</c>,
    /// <c>sexual_content</c>, <c>unethical_behavior</c> or <c>violence</c>. The prompt that comes with this library knows
    /// <c>harm</c> alone; the model files know all.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="risk"/> is blank.</exception>
    public static JudgeProfile GraniteGuardian3(string risk = "harm")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(risk);
        return new()
        {
            Name = "Granite Guardian 3",
            ChatTemplate = JudgeTemplates.GraniteGuardian3,
            TemplateMark = "risk_definition",
            Variables = new JsonObject { ["guardian_config"] = new JsonObject { ["risk_name"] = risk } },
            Questions = [new("", [new("Yes", 0, risk), new("No", 1)])],
        };
    }
}
