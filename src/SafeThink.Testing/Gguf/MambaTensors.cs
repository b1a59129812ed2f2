namespace SafeThink.Testing.Gguf;

/// <summary>Keys and tensors of a Mamba of one layer. The state forgets slowly enough that a whole prompt leaves a mark.</summary>
internal static class MambaTensors
{
    private const string Architecture = "mamba";
    private const float Epsilon = 1e-6f;
    private const int Kernel = 4;
    private const int StateSize = 16;
    private const int StepRank = 4;

    /// <summary>The width of the state space for a given embedding: twice as wide.</summary>
    public static int InnerWidth(int width) => 2 * width;

    /// <summary>Adds everything but the embedding and the output matrix.</summary>
    public static void AddTo(GgufWriter writer, int width, int contextLength, Func<string, GgufRowSource> weights)
    {
        var inner = InnerWidth(width);
        writer.Set("general.architecture", Architecture)
            .Set($"{Architecture}.context_length", (uint)contextLength)
            .Set($"{Architecture}.embedding_length", (uint)width)
            .Set($"{Architecture}.block_count", 1u)
            .Set($"{Architecture}.feed_forward_length", 0u)
            .Set($"{Architecture}.attention.head_count", 0u)
            .Set($"{Architecture}.attention.layer_norm_rms_epsilon", Epsilon)
            .Set($"{Architecture}.ssm.conv_kernel", (uint)Kernel)
            .Set($"{Architecture}.ssm.inner_size", (uint)inner)
            .Set($"{Architecture}.ssm.state_size", (uint)StateSize)
            .Set($"{Architecture}.ssm.time_step_rank", (uint)StepRank)
            .AddTensor("output_norm.weight", GgufTensorType.F32, GgufRows.Constant(1), width);

        Add("attn_norm.weight", GgufTensorType.F32, GgufRows.Constant(1), width);
        Add("ssm_in.weight", GgufTensorType.F16, weights("ssm_in"), width, 2 * inner);
        Add("ssm_conv1d.weight", GgufTensorType.F32, weights("ssm_conv1d"), Kernel, inner);
        Add("ssm_conv1d.bias", GgufTensorType.F32, GgufRows.Zeros, inner);
        Add("ssm_x.weight", GgufTensorType.F16, weights("ssm_x"), inner, StepRank + (2 * StateSize));
        Add("ssm_dt.weight", GgufTensorType.F32, weights("ssm_dt"), StepRank, inner);
        Add("ssm_dt.bias", GgufTensorType.F32, GgufRows.Zeros, inner);
        Add("ssm_a", GgufTensorType.F32, GgufRows.Constant(-0.05f), StateSize, inner);
        Add("ssm_d", GgufTensorType.F32, GgufRows.Constant(1), inner);
        Add("ssm_out.weight", GgufTensorType.F16, weights("ssm_out"), inner, width);

        void Add(string name, GgufTensorType type, GgufRowSource rows, params ReadOnlySpan<long> dimensions) =>
            writer.AddTensor($"blk.0.{name}", type, rows, dimensions);
    }
}
