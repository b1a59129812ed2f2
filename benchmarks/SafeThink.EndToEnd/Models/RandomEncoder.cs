using SafeThink.Testing.Gguf;

namespace SafeThink.EndToEnd.Models;

/// <summary>A BERT with a head of two labels and random weights, in the shape of MiniLM-L6: it says nothing, but costs what a trained classifier of its shape costs.</summary>
internal static class RandomEncoder
{
    private const int Layers = 6;
    private const int Width = 384;
    private const int Heads = 12;
    private const int FeedForward = 1536;
    private const int VocabularySize = 30_522;
    private const int ContextLength = 512;
    private const float WeightLimit = 0.04f;

    /// <summary>A word that is one token.</summary>
    public const string Word = "do";

    /// <summary>The label that means safe.</summary>
    public const string SafeLabel = "safe";

    /// <summary>Writes the model as a GGUF file.</summary>
    public static void Write(string path)
    {
        var seed = 1UL;
        string[] tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "\u2581" + Word];
        tokens = [.. tokens, .. Enumerable.Range(tokens.Length, VocabularySize - tokens.Length).Select(i => $"\u2581w{i}")];
        var writer = new GgufWriter()
            .Set("general.architecture", "bert")
            .Set("bert.context_length", (uint)ContextLength)
            .Set("bert.embedding_length", (uint)Width)
            .Set("bert.feed_forward_length", (uint)FeedForward)
            .Set("bert.block_count", (uint)Layers)
            .Set("bert.attention.head_count", (uint)Heads)
            .Set("bert.attention.layer_norm_epsilon", 1e-12f)
            .Set("bert.attention.causal", false)
            .Set("bert.pooling_type", 4u)
            .Set("bert.classifier.output_labels", [SafeLabel, "unsafe"])
            .Set("tokenizer.ggml.model", "bert")
            .Set("tokenizer.ggml.pre", "default")
            .Set("tokenizer.ggml.tokens", tokens)
            .Set("tokenizer.ggml.token_type", [.. tokens.Select((_, i) => (int)(i == 1 ? GgufTokenType.Unknown : i < 5 ? GgufTokenType.Control : GgufTokenType.Normal))])
            .Set("tokenizer.ggml.token_type_count", 2u)
            .Set("tokenizer.ggml.padding_token_id", 0u)
            .Set("tokenizer.ggml.unknown_token_id", 1u)
            .Set("tokenizer.ggml.bos_token_id", 2u)
            .Set("tokenizer.ggml.seperator_token_id", 3u)
            .Set("tokenizer.ggml.mask_token_id", 4u)
            .AddTensor("token_embd.weight", GgufTensorType.F16, Weights(), Width, VocabularySize)
            .AddTensor("token_types.weight", GgufTensorType.F32, Weights(), Width, 2)
            .AddTensor("position_embd.weight", GgufTensorType.F32, Weights(), Width, ContextLength);
        Norm("token_embd_norm");
        for (var layer = 0; layer < Layers; layer++)
        {
            foreach (var name in new[] { "attn_q", "attn_k", "attn_v", "attn_output" })
                Linear($"blk.{layer}.{name}", Width, Width);
            Linear($"blk.{layer}.ffn_up", Width, FeedForward);
            Linear($"blk.{layer}.ffn_down", FeedForward, Width);
            Norm($"blk.{layer}.attn_output_norm");
            Norm($"blk.{layer}.layer_output_norm");
        }

        Linear("cls", Width, Width);
        Linear("cls.output", Width, 2);
        writer.Write(path);

        GgufRowSource Weights() => GgufRows.Uniform(seed++, WeightLimit);

        void Norm(string name) =>
            writer.AddTensor($"{name}.weight", GgufTensorType.F32, GgufRows.Constant(1), Width).AddTensor($"{name}.bias", GgufTensorType.F32, GgufRows.Zeros, Width);

        void Linear(string name, int inputs, int outputs) =>
            writer.AddTensor($"{name}.weight", GgufTensorType.F16, Weights(), inputs, outputs).AddTensor($"{name}.bias", GgufTensorType.F32, GgufRows.Zeros, outputs);
    }
}
