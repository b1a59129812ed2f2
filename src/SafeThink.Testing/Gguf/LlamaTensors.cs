namespace SafeThink.Testing.Gguf;

/// <summary>Keys and tensors of the llama architecture, whatever fills them.</summary>
internal static class LlamaTensors
{
    private const string Architecture = "llama";
    private const float Epsilon = 1e-6f;

    /// <summary>Adds everything but the embedding and the output matrix.</summary>
    public static void AddTo(GgufWriter writer, RandomModelShape shape, Func<string, GgufRowSource> weights)
    {
        writer.Set("general.architecture", Architecture)
            .Set($"{Architecture}.vocab_size", (uint)shape.VocabularySize)
            .Set($"{Architecture}.context_length", (uint)shape.ContextLength)
            .Set($"{Architecture}.embedding_length", (uint)shape.Width)
            .Set($"{Architecture}.block_count", (uint)shape.Layers)
            .Set($"{Architecture}.feed_forward_length", (uint)shape.FeedForward)
            .Set($"{Architecture}.attention.head_count", (uint)shape.Heads)
            .Set($"{Architecture}.attention.head_count_kv", (uint)shape.KeyValueHeads)
            .Set($"{Architecture}.attention.layer_norm_rms_epsilon", Epsilon)
            .Set($"{Architecture}.rope.dimension_count", (uint)shape.HeadWidth)
            .Set($"{Architecture}.rope.freq_base", 10_000f)
            .AddTensor("output_norm.weight", GgufTensorType.F32, GgufRows.Constant(1), shape.Width);

        for (var layer = 0; layer < shape.Layers; layer++)
            AddLayer(writer, shape, $"blk.{layer}.", weights);
    }

    private static void AddLayer(GgufWriter writer, RandomModelShape shape, string layer, Func<string, GgufRowSource> weights)
    {
        Norm("attn_norm");
        Matrix("attn_q", shape.Width, shape.Width);
        Matrix("attn_k", shape.Width, shape.KeyValueWidth);
        Matrix("attn_v", shape.Width, shape.KeyValueWidth);
        Matrix("attn_output", shape.Width, shape.Width);
        Norm("ffn_norm");
        Matrix("ffn_gate", shape.Width, shape.FeedForward);
        Matrix("ffn_up", shape.Width, shape.FeedForward);
        Matrix("ffn_down", shape.FeedForward, shape.Width);

        void Norm(string name) =>
            writer.AddTensor($"{layer}{name}.weight", GgufTensorType.F32, GgufRows.Constant(1), shape.Width);

        void Matrix(string name, int inputs, int outputs) =>
            writer.AddTensor($"{layer}{name}.weight", GgufTensorType.F16, weights(name), inputs, outputs);
    }
}
