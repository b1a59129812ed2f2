namespace SafeThink.Testing.Gguf;

/// <summary>A classifier in which every known word speaks for one label: the real llama.cpp then pools and ranks.</summary>
/// <remarks>
/// Embeddings are one-hot and attention is uniform, so that the pooled state holds how often each word occurs; the head
/// counts the words of each label. A text without known words gives every label the same.
/// </remarks>
/// <param name="isEncoder">
/// <see langword="true"/> for a BERT, which reads both ways and is pooled at its first token; <see langword="false"/> for
/// a Qwen3, which reads forward and is pooled at its last.
/// </param>
/// <param name="labels">The labels, as <c>classifier.output_labels</c>.</param>
/// <param name="words">Words of small letters, and the label that each speaks for.</param>
public sealed class ClassifierModel(bool isEncoder, IReadOnlyList<string> labels, IReadOnlyDictionary<string, string> words)
{
    private const int HeadWidth = 64;
    private const int FeedForward = 64;
    private const int ContextLength = 512;
    private const float Loudness = 8;
    private const float Epsilon = 1e-6f;

    /// <summary>Writes the model as a GGUF file.</summary>
    /// <param name="path">The path; its folder exists. A file already there is replaced.</param>
    /// <exception cref="ArgumentException">A word speaks for a label that there is none of.</exception>
    /// <exception cref="IOException">The file cannot be written; the message names the path.</exception>
    public void Write(string path)
    {
        if (words.FirstOrDefault(w => !labels.Contains(w.Value)) is { Key: not null } stray)
            throw new ArgumentException($"The word '{stray.Key}' speaks for '{stray.Value}', which is none of the labels.", nameof(path));

        var writer = new GgufWriter();
        if (isEncoder)
            WriteEncoder(writer);
        else
            WriteDecoder(writer);
        writer.Write(path);
    }

    private static int WidthFor(int tokens) => (tokens + HeadWidth - 1) / HeadWidth * HeadWidth;

    private void WriteEncoder(GgufWriter writer)
    {
        string[] letters = [.. Enumerable.Range('a', 26).Select(c => ((char)c).ToString())];

        // A word begins with the mark; without it a token goes on within one.
        string[] tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. letters.Select(l => "\u2581" + l), .. letters, .. words.Keys.Select(w => "\u2581" + w)];
        var width = WidthFor(tokens.Length);
        Common(writer, "bert", width)
            .Set("bert.attention.layer_norm_epsilon", Epsilon)
            .Set("bert.attention.causal", false)
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
            .AddTensor("token_embd.weight", GgufTensorType.F32, GgufRows.Identity, width, tokens.Length)
            .AddTensor("token_types.weight", GgufTensorType.F32, GgufRows.Zeros, width, 2)
            .AddTensor("position_embd.weight", GgufTensorType.F32, GgufRows.Zeros, width, ContextLength)
            .AddTensor("cls.weight", GgufTensorType.F32, GgufRows.Identity, width, width)
            .AddTensor("cls.bias", GgufTensorType.F32, GgufRows.Zeros, width);
        Norm("token_embd_norm");
        Linear("blk.0.attn_q", GgufRows.Zeros, width, width);
        Linear("blk.0.attn_k", GgufRows.Zeros, width, width);
        Linear("blk.0.attn_v", GgufRows.Identity, width, width);
        Linear("blk.0.attn_output", GgufRows.Identity, width, width);
        Norm("blk.0.attn_output_norm");
        Linear("blk.0.ffn_up", GgufRows.Zeros, width, FeedForward);
        Linear("blk.0.ffn_down", GgufRows.Zeros, FeedForward, width);
        Norm("blk.0.layer_output_norm");
        Linear("cls.output", Head(word => Array.IndexOf(tokens, "\u2581" + word)), width, labels.Count);

        void Norm(string name) =>
            writer.AddTensor($"{name}.weight", GgufTensorType.F32, GgufRows.Constant(1), width).AddTensor($"{name}.bias", GgufTensorType.F32, GgufRows.Zeros, width);

        void Linear(string name, GgufRowSource rows, int inputs, int outputs) =>
            writer.AddTensor($"{name}.weight", GgufTensorType.F32, rows, inputs, outputs).AddTensor($"{name}.bias", GgufTensorType.F32, GgufRows.Zeros, outputs);
    }

    private void WriteDecoder(GgufWriter writer)
    {
        var vocabulary = new GgufVocabulary();
        var ids = words.Keys.ToDictionary(word => word, word => vocabulary.Add(" " + word, GgufTokenType.UserDefined));
        var width = WidthFor(vocabulary.Count);
        Common(writer, "qwen3", width)
            .Set("qwen3.attention.layer_norm_rms_epsilon", Epsilon)
            .Set("qwen3.attention.head_count_kv", (uint)(width / HeadWidth))
            .Set("qwen3.attention.key_length", (uint)HeadWidth)
            .Set("qwen3.attention.value_length", (uint)HeadWidth)
            .Set("qwen3.rope.freq_base", 10_000f)
            .AddTensor("token_embd.weight", GgufTensorType.F32, GgufRows.Identity, width, vocabulary.Count)
            .AddTensor("cls.output.weight", GgufTensorType.F32, Head(word => ids[word]), width, labels.Count);
        vocabulary.AddTo(writer);
        Norm("output_norm", width);
        Norm("blk.0.attn_norm", width);
        Norm("blk.0.attn_q_norm", HeadWidth);
        Norm("blk.0.attn_k_norm", HeadWidth);
        Norm("blk.0.ffn_norm", width);
        Linear("blk.0.attn_q", GgufRows.Zeros, width, width);
        Linear("blk.0.attn_k", GgufRows.Zeros, width, width);
        Linear("blk.0.attn_v", GgufRows.Identity, width, width);
        Linear("blk.0.attn_output", GgufRows.Identity, width, width);
        Linear("blk.0.ffn_gate", GgufRows.Zeros, width, FeedForward);
        Linear("blk.0.ffn_up", GgufRows.Zeros, width, FeedForward);
        Linear("blk.0.ffn_down", GgufRows.Zeros, FeedForward, width);

        void Norm(string name, int length) => writer.AddTensor($"{name}.weight", GgufTensorType.F32, GgufRows.Constant(1), length);

        void Linear(string name, GgufRowSource rows, int inputs, int outputs) =>
            writer.AddTensor($"{name}.weight", GgufTensorType.F32, rows, inputs, outputs);
    }

    private GgufWriter Common(GgufWriter writer, string architecture, int width) => writer
        .Set("general.architecture", architecture)
        .Set($"{architecture}.context_length", (uint)ContextLength)
        .Set($"{architecture}.embedding_length", (uint)width)
        .Set($"{architecture}.feed_forward_length", (uint)FeedForward)
        .Set($"{architecture}.block_count", 1u)
        .Set($"{architecture}.attention.head_count", (uint)(width / HeadWidth))
        .Set($"{architecture}.pooling_type", 4u)
        .Set($"{architecture}.classifier.output_labels", labels);

    private GgufRowSource Head(Func<string, int> idOf) => (row, values) =>
    {
        foreach (var (word, label) in words)
        {
            if (labels[(int)row] == label)
                values[idOf(word)] = Loudness;
        }
    };
}
