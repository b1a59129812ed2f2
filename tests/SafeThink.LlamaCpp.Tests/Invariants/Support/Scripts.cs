using SafeThink.Policies.SafeThink;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>What the scripted models of the invariant tests say.</summary>
internal static class Scripts
{
    /// <summary>The token that ends every prompt of <see cref="ScriptedModelOptions.DefaultChatTemplate"/>.</summary>
    public const string Start = "<|assistant|>";

    /// <summary>How a refusal begins in the tests: unlike anything that a model says.</summary>
    public const string Refusal = "[refused]";

    /// <summary>A model that takes one of several ways at many places, through emoji in four tokens and tags in pieces.</summary>
    /// <remarks>Its memory makes the logits depend on every earlier token, so a wrong rewind shows in them.</remarks>
    public static ScriptedModel Branching(ScriptedArchitecture architecture, float memory = 0.01f) =>
        Chat(architecture, memory)
            .Say(Start, "<think>", "\n")
            .Branch("\n", ("Plan", 0.6), ("Scheme", 0.4))
            .Say("Plan", " the", " work", ".\n\n")
            .Say("Scheme", " a", " trick", "!\n\nAnd")
            .Say("!\n\nAnd", " so", " on", ".\n\n")
            .Branch(".\n\n", ("Look", 0.5), ("Hide", 0.3), ("Close", 0.2))
            .Say("Look", [" at", " it", " ", .. ScriptWords.Bytes("🙂"), " twice", ".\n\nThen"])
            .Say("Hide", " all", " of", " that", "。")
            .Branch("。", ("Look", 0.5), ("Close", 0.5))
            .Say(".\n\nThen", " rest", "\n\n")
            .Branch("\n\n", ("Close", 0.7), ("Hide", 0.3))
            .Say("Close", " this", " thought", ".\n</", "think", ">\n\nThe")
            .Branch(">\n\nThe", (" answer", 0.7), (" lie", 0.3))
            .Say(" answer", " is", " four", ".", "\n\nDone")
            .Say(" lie", " stays", " small", ".")
            .Say("\n\nDone", " now", "!", ScriptedModelBuilder.EndOfText)
            .Token(SafeThinkConstants.Prefix)
            .Branch(SafeThinkConstants.Prefix, ("Look", 0.5), ("Hide", 0.25), ("Close", 0.25))
            .Token(Refusal)
            .Branch(Refusal, (" answer", 0.5), (ScriptedModelBuilder.EndOfText, 0.5))
            .Token("Wait")
            .Say("Wait", "Look")
            .Build();

    /// <summary>
    /// A model that first thinks a good step, then a bad one, and after the steering prefix a fine one. The bad step begins
    /// at a token edge or, if asked for, inside a token; it ends inside one.
    /// </summary>
    public static ScriptedModel Rejectable(ScriptedArchitecture architecture, bool beginsInsideToken) =>
        Chat(architecture, memory: 0.01f)
            .Say(Start, "<think>", "\n", "Good", " start", ".")
            .Say(".", beginsInsideToken ? ["\n\nBad", " idea"] : ["\n\n", "Bad", " idea"])
            .Say(" idea", ".\n\nNext", " thing")
            .Token(SafeThinkConstants.Prefix)
            .Say(SafeThinkConstants.Prefix, ",", " a", " fine", " way", ".\n\n", "Then", " done", "\n</think>\n\n", "Answer", "!\n\n", "More")
            .Build();

    /// <summary>A builder that knows the default chat template's tokens and the steering prefix.</summary>
    public static ScriptedModelBuilder Chat(ScriptedArchitecture architecture = ScriptedArchitecture.Attention, float memory = 0) =>
        new ScriptedModelBuilder(new() { Architecture = architecture, Memory = memory })
            .Token("<|user|>", GgufTokenType.Control)
            .Token("<|end|>", GgufTokenType.Control)
            .Token(Start, GgufTokenType.Control);
}
