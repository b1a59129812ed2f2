using FsCheck.Xunit;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Invariants;

/// <summary>Invariant I4: the same text in other tokens gives the same phases, steps and released text.</summary>
/// <remarks>A few dozen random cuts, because each is a model of its own; the ten thousand run with the tests of the core.</remarks>
[Collection(InvariantGroup.Name)]
public sealed class TokenizationTests(EngineShelf shelf)
{
    private const string Text =
        "<think>\nPlan 🙂 first. Cook it.\n\nThen try, 東京! A < b, a</b or </thin k>.\n\nBad idea\n\n</think>\n\nWell, no. One\n\nmore word: é.";

    public static TheoryData<string, string[]> Tokenizations => new()
    {
        { "tags as one token", ["<think>", "\nPlan 🙂 first. Cook it.\n\nThen try, 東京! A < b, a</b or </thin k>", ".\n\nBad idea", "\n\n", "</think>", "\n\nWell, no. One\n\nmore word: é."] },
        { "tags in pieces", ["<th", "ink", ">\nPlan 🙂 first. Cook it.\n\nThen try, 東京! A < b, a</b or </thin k>.\n\nBad idea\n\n", "</", "think", ">", "\n\nWell, no. One\n\nmore word: é."] },
        { "closing tag in bytes", ["<think>\nPlan 🙂 first. Cook it.\n\nThen try, 東京! A < b, a</b or </thin k>.\n\nBad idea\n\n", .. ScriptWords.Bytes("</think>"), "\n\nWell, no. One\n\nmore word: é."] },
        { "tags inside tokens", ["<think>\nPlan", " 🙂 first. Cook it.\n\nThen try, 東京! A < b, a</b or </thin k>.\n\nBad idea\n\n</thi", "nk>\n\nWell, no. One\n\nmore word: é."] },
        { "emoji in four tokens", ["<think>\nPlan ", .. ScriptWords.Bytes("🙂"), " first. Cook it.\n\nThen try, 東京! A < b, a</b or </thin k>.\n\nBad idea\n\n</think>\n\nWell, no. One\n\nmore word: é."] },
        { "delimiters with what stands around", ["<think>\nPlan 🙂 first", ". Cook it", ".\n\n", "Then try, 東京! A < b, a</b or </thin k>", ".\n\nBad", " idea\n", "\n</think>\n", "\nWell, no. One\n", "\nmore", " word: é."] },
        { "everything one token", [Text] },
    };

    [Theory]
    [MemberData(nameof(Tokenizations))]
    public async Task DecodeAsync_TheSameTextInOtherTokens_GivesTheSameStepsAndText(string name, string[] words)
    {
        Assert.Equal(Text, TokenizedScript.Model(words).Text(TokenizedScript.Model(words).Greedy(Scripts.Start)));
        await using var engine = await shelf.LoadAsync(TokenizedScript.Model(words));
        foreach (var segmentation in Segmentations.OfText)
            await AssertSameAsync(engine, segmentation, name);
    }

    [Property(MaxTest = 40)]
    public async Task DecodeAsync_TheSameTextCutAnywhere_GivesTheSameStepsAndText(byte[] places, byte segmentation)
    {
        var words = TokenizedScript.Cut(Text, places.Select(place => (int)place));
        await using var engine = await shelf.LoadAsync(TokenizedScript.Model(words));

        await AssertSameAsync(engine, Segmentations.OfText[segmentation % Segmentations.OfText.Count], string.Join('|', words));
    }

    private async Task AssertSameAsync(LlamaEngine engine, StepSegmentation segmentation, string name)
    {
        // One token a character is the finest cut that text allows; what repeats is told apart by the words around it.
        var reference = await shelf.ScriptedAsync("reference text", () => TokenizedScript.Model(TokenizedScript.Cut(Text, Enumerable.Range(1, 250))));
        foreach (var rejected in new[] { "no such text", "Bad", "Then", "no." })
        {
            var expected = await ReadAsync(reference, segmentation, rejected);
            var actual = await ReadAsync(engine, segmentation, rejected);
            Assert.True(expected.SequenceEqual(actual), $"{name}; {segmentation}; rejecting '{rejected}':\n{string.Join('\n', expected)}\n---\n{string.Join('\n', actual)}");
        }
    }

    private static async Task<List<string>> ReadAsync(LlamaEngine engine, StepSegmentation segmentation, string rejected)
    {
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o =>
        {
            o.Resamples = 0;
            o.RefusalOpening = Scripts.Refusal;
        }).Build();
        var scored = new List<string>();
        var scorer = new DelegateScorer("reject", step =>
        {
            scored.Add($"{step.Index} {step.Phase}: {step.Text}");
            return step.Text.Contains(rejected, StringComparison.Ordinal) ? -1 : 1;
        });
        var options = new GuardedDecodeOptions { Sampling = SamplingOptions.Greedy, Segmentation = segmentation, Format = ReasoningFormat.ThinkTags };
        var updates = await new GuardedDecoder(engine, pipeline, scorer).DecodeAsync(engine.Ask("Hello"), options).ToListAsync();
        var texts = Enum.GetValues<TracePhase>()
            .Select(phase => $"released {phase}: " + string.Concat(updates.Where(u => u.Phase == phase).Select(u => u.Text)));
        return [.. scored, .. texts, $"{updates[^1].Result!.Reason}"];
    }
}
