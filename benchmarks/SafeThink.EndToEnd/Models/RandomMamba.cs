using SafeThink.Testing.Gguf;

namespace SafeThink.EndToEnd.Models;

/// <summary>A Mamba of one layer with random weights: a recurrent state of a trained model's shape, which can only be taken back whole.</summary>
internal static class RandomMamba
{
    private const int Width = 768;
    private const int VocabularySize = 32_000;
    private const int ContextLength = 4096;
    private const float WeightLimit = 0.04f;

    /// <summary>Writes the model as a GGUF file.</summary>
    public static void Write(string path)
    {
        var seed = 1UL;
        var writer = new GgufWriter();
        MambaTensors.AddTo(writer, Width, ContextLength, _ => Weights());
        RandomVocabulary.Create(VocabularySize).AddTo(writer);
        writer.Set("tokenizer.chat_template", RandomModel.ChatTemplate)
            .AddTensor("token_embd.weight", GgufTensorType.F16, Weights(), Width, VocabularySize)
            .Write(path);

        GgufRowSource Weights() => GgufRows.Uniform(seed++, WeightLimit);
    }
}
