namespace SafeThink.Testing.Gguf;

/// <summary>
/// A llama-shaped model of random weights: it says nothing, but costs what a trained model of its shape costs.
/// </summary>
/// <remarks>
/// Weights are 16-bit floats and the output matrix is the embedding. The vocabulary is made of invented words and has
/// think tags and the markers of ChatML, and the file carries a ChatML template. Greedy text may run in circles or
/// end at any token, so a benchmark should set its own length.
/// </remarks>
/// <param name="shape">The size.</param>
/// <param name="seed">The seed; the same shape and seed give the same bytes on every machine.</param>
public sealed class RandomModel(RandomModelShape shape, ulong seed = 1)
{
    /// <summary>The chat template in the file, in Jinja: ChatML.</summary>
    public const string ChatTemplate =
        "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}" +
        "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    // As trained models of these sizes are initialised; large enough that activations neither vanish nor blow up.
    private const float WeightLimit = 0.04f;

    /// <summary>The size.</summary>
    public RandomModelShape Shape { get; } = shape ?? throw new ArgumentNullException(nameof(shape));

    /// <summary>Writes the model as a GGUF file, row by row: memory stays small whatever the shape.</summary>
    /// <param name="path">The path; its folder exists. A file already there is replaced.</param>
    /// <exception cref="ArgumentException">The shape is impossible; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be written; the message names the path.</exception>
    public void Write(string path)
    {
        Shape.Validate();
        var next = seed;
        var writer = new GgufWriter();
        LlamaTensors.AddTo(writer, Shape, _ => Weights());
        RandomVocabulary.Create(Shape.VocabularySize).AddTo(writer);
        writer.Set("tokenizer.chat_template", ChatTemplate)
            .AddTensor("token_embd.weight", GgufTensorType.F16, Weights(), Shape.Width, Shape.VocabularySize)
            .Write(path);

        // Seeds are spread by the source, so neighbours are unrelated.
        GgufRowSource Weights() => GgufRows.Uniform(next++, WeightLimit);
    }
}
