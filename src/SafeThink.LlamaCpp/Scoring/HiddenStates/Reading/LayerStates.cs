using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.States;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;

/// <summary>Catches the states behind chosen layers while llama.cpp evaluates a batch.</summary>
/// <remarks>
/// llama.cpp asks for each node of its graph whether somebody wants to see it. It is told to stop behind the deepest
/// layer that is wanted, so neither the layers behind it nor the product with the vocabulary cost anything.
/// </remarks>
internal sealed unsafe class LayerStates : IGraphWatcher, IDisposable
{
    private readonly LayerNames _names;
    private readonly float[][] _rows;
    private readonly int _width;
    private readonly int _capacity;
    private readonly int[] _filled;
    private GCHandle _self;
    private string? _fault;

    /// <summary>Prepares to catch.</summary>
    /// <param name="depths">Behind how many layers, each at least 1, in rising order.</param>
    /// <param name="width">The length of a state.</param>
    /// <param name="capacity">How many tokens one batch holds at most.</param>
    public LayerStates(IReadOnlyList<int> depths, int width, int capacity)
    {
        _names = new(depths);
        _rows = [.. depths.Select(_ => new float[capacity * width])];
        _filled = new int[depths.Count];
        _width = width;
        _capacity = capacity;
        _self = GCHandle.Alloc(this);
    }

    /// <summary>Forgets the last batch.</summary>
    public void Begin()
    {
        Array.Clear(_filled);
        _fault = null;
    }

    /// <summary>Checks that every token of the batch has its states.</summary>
    /// <param name="tokens">How many tokens the batch had.</param>
    /// <exception cref="EngineException">It has not.</exception>
    public void Verify(int tokens)
    {
        for (var i = 0; _fault is null && i < _names.Count; i++)
        {
            if (_filled[i] != tokens)
                _fault = $"{_filled[i]} of {tokens} states of '{_names[i]}' came";
        }

        if (_fault is not null)
            throw new EngineException($"llama.cpp did not hand out the hidden states: {_fault}. The model's architecture may not be supported; use a llama-like decoder.");
    }

    /// <summary>A token's state behind a layer, until the next batch.</summary>
    /// <param name="index">The layer's place among the depths.</param>
    /// <param name="row">The token's place in the batch.</param>
    public ReadOnlySpan<float> State(int index, int row) => _rows[index].AsSpan(row * _width, _width);

    /// <inheritdoc/>
    public void Attach(ref ContextParameters parameters)
    {
        parameters.EvaluationCallback = &OnNode;
        parameters.EvaluationCallbackData = (void*)GCHandle.ToIntPtr(_self);
    }

    public void Dispose()
    {
        if (_self.IsAllocated)
            _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnNode(void* tensor, byte isQuestion, void* state)
    {
        var self = (LayerStates)GCHandle.FromIntPtr((nint)state).Target!;

        // An exception that left the callback would end the process.
        try
        {
            var index = self._names.IndexOf(tensor);
            if (isQuestion != 0)
                return index >= 0 ? (byte)1 : (byte)0;
            if (index >= 0)
                self.Take(index, tensor);
            return index == self._names.Count - 1 ? (byte)0 : (byte)1;
        }
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            self._fault = exception.Message;
            return 0;
        }
    }

    private void Take(int index, void* tensor)
    {
        // A batch longer than a micro-batch comes in several graphs, in order.
        var bytes = NativeMethods.ggml_nbytes(tensor);
        var count = (int)(bytes / sizeof(float));
        if (count % _width != 0 || (_filled[index] * _width) + count > _capacity * _width)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"a tensor of {bytes} bytes does not hold states of {_width} numbers"));
        fixed (float* target = &_rows[index][_filled[index] * _width])
            NativeMethods.ggml_backend_tensor_get(tensor, target, 0, bytes);
        _filled[index] += count / _width;
    }
}
