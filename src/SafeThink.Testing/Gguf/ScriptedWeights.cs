namespace SafeThink.Testing.Gguf;

/// <summary>The weights that make a language model say a script.</summary>
internal static class ScriptedWeights
{
    /// <summary>llama.cpp's kernels are at their best with heads of this width.</summary>
    public const int HeadWidth = 64;

    private const ulong Seed = 0x5AFE;

    /// <summary>How much louder than attention, which takes a mean, the state of a Mamba is, which keeps a sum.</summary>
    private const float StateGain = 16;

    /// <summary>How much louder than a plain mean the attention of Gemma is, which is scaled to unit variance.</summary>
    private const float WindowGain = 4;

    /// <summary>Uniform numbers up to √3 have unit variance.</summary>
    private static readonly float UnitVariance = MathF.Sqrt(3);

    public static void AddTo(GgufWriter writer, ScriptedModel model)
    {
        var width = model.EmbeddingLength;
        switch (model.Options.Architecture)
        {
            case ScriptedArchitecture.Attention:
                LlamaTensors.AddTo(writer, Shape(model), Weights(model, inner: width));
                break;
            case ScriptedArchitecture.SlidingWindow:
                SlidingWindowTensors.AddTo(writer, Shape(model), model.Options.Window, model.Options.Memory / WindowGain, Weights(model, inner: width));
                break;
            case ScriptedArchitecture.Recurrent:
                MambaTensors.AddTo(writer, width, model.Options.ContextLength, Weights(model, MambaTensors.InnerWidth(width)));
                break;
        }

        writer.AddTensor("token_embd.weight", GgufTensorType.F16, GgufRows.Identity, width, model.VocabularySize)
            .AddTensor("output.weight", GgufTensorType.F32, Output(model), width, model.VocabularySize);
    }

    private static RandomModelShape Shape(ScriptedModel model) => new()
    {
        Layers = 1,
        Width = model.EmbeddingLength,
        Heads = model.EmbeddingLength / HeadWidth,
        KeyValueHeads = 1,
        FeedForward = HeadWidth,
        VocabularySize = model.VocabularySize,
        ContextLength = model.Options.ContextLength,
    };

    /// <summary>Row b holds, at a, the logit of b after a. The final norm turns a one-hot into √width times itself.</summary>
    private static GgufRowSource Output(ScriptedModel model)
    {
        var predecessors = model.Predecessors();
        var norm = Math.Sqrt(model.EmbeddingLength);
        return (row, values) =>
        {
            foreach (var (from, probability) in predecessors[(int)row])
                values[from] = (float)((model.Options.LogitGap + Math.Log(probability)) / norm);
        };
    }

    /// <summary>
    /// Without memory all weights are zero and the layer adds nothing. With it, each matrix keeps its input's variance,
    /// but for the last one of the layer, which scales what it adds to the residual stream down to the wanted strength.
    /// </summary>
    private static Func<string, GgufRowSource> Weights(ScriptedModel model, int inner)
    {
        var memory = model.Options.Memory;
        if (memory == 0)
            return _ => GgufRows.Zeros;

        var fromStream = UnitVariance / MathF.Sqrt(model.EmbeddingLength);
        var fromInner = UnitVariance / MathF.Sqrt(inner);
        return name => name switch
        {
            "attn_q" => GgufRows.Uniform(Seed, fromStream),
            "attn_k" => GgufRows.Uniform(Seed + 1, fromStream),
            "attn_v" => GgufRows.Uniform(Seed + 2, fromStream),
            "attn_output" => GgufRows.Uniform(Seed + 3, memory * fromInner),
            "ssm_in" => GgufRows.Uniform(Seed, fromStream),
            "ssm_conv1d" => GgufRows.Uniform(Seed + 1, UnitVariance / 2),
            "ssm_x" => GgufRows.Uniform(Seed + 2, fromInner),
            "ssm_dt" => GgufRows.Uniform(Seed + 3, UnitVariance / 2),
            "ssm_out" => GgufRows.Uniform(Seed + 4, memory * fromInner / StateGain),
            _ => GgufRows.Zeros,
        };
    }
}
