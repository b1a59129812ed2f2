using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>A Gemma 3 of random weights whose layers all see a window of recent tokens: one that is missing in it shows in every later row.</summary>
internal static class WindowedModel
{
    private const string Architecture = "gemma3";
    private const int Layers = 4;
    private const int Width = 64;
    private const int Heads = 2;
    private const int HeadWidth = 32;
    private const int FeedForward = 128;
    private const int Tokens = 259;
    private const uint Window = 16;

    public static void Write(string path)
    {
        var seed = 1ul;
        var writer = new GgufWriter()
            .Set("general.architecture", Architecture)
            .Set($"{Architecture}.context_length", 4096u)
            .Set($"{Architecture}.embedding_length", (uint)Width)
            .Set($"{Architecture}.block_count", (uint)Layers)
            .Set($"{Architecture}.feed_forward_length", (uint)FeedForward)
            .Set($"{Architecture}.attention.head_count", (uint)Heads)
            .Set($"{Architecture}.attention.head_count_kv", 1u)
            .Set($"{Architecture}.attention.key_length", (uint)HeadWidth)
            .Set($"{Architecture}.attention.value_length", (uint)HeadWidth)
            .Set($"{Architecture}.attention.layer_norm_rms_epsilon", 1e-6f)
            .Set($"{Architecture}.attention.sliding_window", Window)
            .AddTensor("output_norm.weight", GgufTensorType.F32, GgufRows.Constant(1), Width)
            .AddTensor("token_embd.weight", GgufTensorType.F16, GgufRows.Uniform(seed++, 0.5f), Width, Tokens);
        for (var layer = 0; layer < Layers; layer++)
        {
            Norm("attn_norm", Width);
            Norm("post_attention_norm", Width);
            Norm("ffn_norm", Width);
            Norm("post_ffw_norm", Width);
            Norm("attn_q_norm", HeadWidth);
            Norm("attn_k_norm", HeadWidth);
            Matrix("attn_q", Width, Heads * HeadWidth);
            Matrix("attn_k", Width, HeadWidth);
            Matrix("attn_v", Width, HeadWidth);
            Matrix("attn_output", Heads * HeadWidth, Width);
            Matrix("ffn_gate", Width, FeedForward);
            Matrix("ffn_up", Width, FeedForward);
            Matrix("ffn_down", FeedForward, Width);

            void Norm(string name, int width) =>
                writer.AddTensor($"blk.{layer}.{name}.weight", GgufTensorType.F32, GgufRows.Constant(1), width);

            void Matrix(string name, int inputs, int outputs) =>
                writer.AddTensor($"blk.{layer}.{name}.weight", GgufTensorType.F16, GgufRows.Uniform(seed++, 0.15f), inputs, outputs);
        }

        AddBytes(writer);
        writer.Write(path);
    }

    private static void AddBytes(GgufWriter writer)
    {
        string[] tokens = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>")];
        writer.Set("tokenizer.ggml.model", "llama")
            .Set("tokenizer.ggml.tokens", tokens)
            .Set("tokenizer.ggml.scores", new float[tokens.Length])
            .Set("tokenizer.ggml.token_type", [2, 3, 3, .. Enumerable.Repeat(6, 256)])
            .Set("tokenizer.ggml.unknown_token_id", 0u)
            .Set("tokenizer.ggml.bos_token_id", 1u)
            .Set("tokenizer.ggml.eos_token_id", 2u);
    }
}
