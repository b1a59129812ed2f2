namespace SafeThink.Testing.Gguf;

/// <summary>Keys and tensors of a Gemma 3 of one layer, which attends to a window of recent tokens only.</summary>
internal static class SlidingWindowTensors
{
    private const string Architecture = "gemma3";
    private const float Epsilon = 1e-6f;

    /// <summary>Adds everything but the embedding and the output matrix.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="shape">The size; its number of layers is one.</param>
    /// <param name="window">The tokens a token can see, itself included.</param>
    /// <param name="strength">How large what attention adds is, beside the stream.</param>
    /// <param name="weights">The weights of a matrix by its name.</param>
    public static void AddTo(GgufWriter writer, RandomModelShape shape, int window, float strength, Func<string, GgufRowSource> weights)
    {
        writer.Set("general.architecture", Architecture)
            .Set($"{Architecture}.context_length", (uint)shape.ContextLength)
            .Set($"{Architecture}.embedding_length", (uint)shape.Width)
            .Set($"{Architecture}.block_count", (uint)shape.Layers)
            .Set($"{Architecture}.feed_forward_length", (uint)shape.FeedForward)
            .Set($"{Architecture}.attention.head_count", (uint)shape.Heads)
            .Set($"{Architecture}.attention.head_count_kv", (uint)shape.KeyValueHeads)
            .Set($"{Architecture}.attention.key_length", (uint)shape.HeadWidth)
            .Set($"{Architecture}.attention.value_length", (uint)shape.HeadWidth)
            .Set($"{Architecture}.attention.layer_norm_rms_epsilon", Epsilon)
            .Set($"{Architecture}.attention.sliding_window", (uint)window)
            .Set($"{Architecture}.rope.freq_base", 10_000f)
            .AddTensor("output_norm.weight", GgufTensorType.F32, GgufRows.Constant(1), shape.Width);

        Norm("attn_norm", shape.Width, 1);
        Matrix("attn_q", shape.Width, shape.Width);
        Matrix("attn_k", shape.Width, shape.KeyValueWidth);
        Matrix("attn_v", shape.Width, shape.KeyValueWidth);
        Norm("attn_q_norm", shape.HeadWidth, 1);
        Norm("attn_k_norm", shape.HeadWidth, 1);
        Matrix("attn_output", shape.Width, shape.Width);
        // Gemma scales the embedding by √width and then what attention adds to unit variance, whatever its weights.
        Norm("post_attention_norm", shape.Width, strength * MathF.Sqrt(shape.Width));
        Norm("ffn_norm", shape.Width, 1);
        Matrix("ffn_gate", shape.Width, shape.FeedForward);
        Matrix("ffn_up", shape.Width, shape.FeedForward);
        Matrix("ffn_down", shape.FeedForward, shape.Width);
        Norm("post_ffw_norm", shape.Width, 1);

        void Norm(string name, int width, float value) =>
            writer.AddTensor($"blk.0.{name}.weight", GgufTensorType.F32, GgufRows.Constant(value), width);

        void Matrix(string name, int inputs, int outputs) =>
            writer.AddTensor($"blk.0.{name}.weight", GgufTensorType.F16, weights(name), inputs, outputs);
    }
}
