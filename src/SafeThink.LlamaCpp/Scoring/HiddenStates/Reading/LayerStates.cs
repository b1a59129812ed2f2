using System.Globalization;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.States;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;

/// <summary>Catches the states behind chosen layers while llama.cpp evaluates a batch.</summary>
/// <remarks>
/// llama.cpp is told to stop behind the deepest layer that is wanted, so neither the layers behind it nor the product with
/// the vocabulary cost anything.
/// </remarks>
internal sealed unsafe class LayerStates : LayerWatcher
{
    private readonly float[][] _rows;
    private readonly int _capacity;
    private readonly int[] _filled;

    /// <summary>Prepares to catch.</summary>
    /// <param name="depths">Behind how many layers, each at least 1, in rising order.</param>
    /// <param name="width">The length of a state.</param>
    /// <param name="capacity">How many tokens one batch holds at most.</param>
    public LayerStates(IReadOnlyList<int> depths, int width, int capacity)
        : base(depths, width, needsWholeGraph: false)
    {
        _rows = [.. depths.Select(_ => new float[capacity * width])];
        _filled = new int[depths.Count];
        _capacity = capacity;
    }

    /// <summary>For each depth, the states of the batch's tokens, one after the other; until the next batch.</summary>
    public ReadOnlySpan<float[]> Layers => _rows;

    /// <summary>Forgets the last batch.</summary>
    public void Begin()
    {
        Array.Clear(_filled);
        Fault = null;
    }

    /// <summary>Checks that every token of the batch has its states.</summary>
    /// <param name="tokens">How many tokens the batch had.</param>
    /// <exception cref="EngineException">It has not.</exception>
    public void Verify(int tokens)
    {
        for (var i = 0; Fault is null && i < Names.Count; i++)
        {
            if (_filled[i] != tokens)
                Fault = $"{_filled[i]} of {tokens} states of '{Names[i]}' came";
        }

        if (Fault is not null)
            throw new EngineException($"llama.cpp did not hand out the hidden states: {Fault}. The model's architecture may not be supported; use a llama-like decoder.");
    }

    /// <inheritdoc/>
    protected override bool Wants(void* tensor) => Names.IndexOf(tensor) >= 0;

    /// <inheritdoc/>
    protected override bool Take(int index, void* tensor)
    {
        var rows = RowsOf(tensor);
        if (_filled[index] + rows > _capacity)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"states of more than {_capacity} tokens came"));
        fixed (float* target = &_rows[index][_filled[index] * Width])
            NativeMethods.ggml_backend_tensor_get(tensor, target, 0, NativeMethods.ggml_nbytes(tensor));
        _filled[index] += rows;
        return index < Names.Count - 1;
    }
}
