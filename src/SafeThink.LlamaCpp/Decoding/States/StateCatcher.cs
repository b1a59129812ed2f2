using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.Batches;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Decoding.States;

/// <summary>Catches the states behind chosen layers of the tokens that sequences want them of, while llama.cpp decodes.</summary>
/// <remarks>
/// <para>
/// llama.cpp asks for each node of its graph whether somebody wants to see it, computes as far as that, shows it and goes
/// on. A batch longer than a micro-batch comes in several graphs; their rows are in the order of the batch, as long as
/// llama.cpp does not sort the batch by sequences. A graph without a wanted row is not interrupted.
/// </para>
/// <para>All of it happens on the decode thread.</para>
/// </remarks>
internal sealed unsafe class StateCatcher : IGraphWatcher, IDisposable
{
    private readonly LayerNames _names;
    private readonly List<(int Row, int Count, TokenStates States, int Position)> _wanted = [];
    private readonly int[] _passed;     // rows of the batch that earlier graphs had, by layer
    private readonly int _width;
    private readonly ILogger _logger;
    private int _rows;
    private bool _isProbing = true;
    private string? _fault;
    private GCHandle _self;

    /// <summary>Prepares to catch.</summary>
    /// <param name="depths">Behind how many layers, each at least 1, in rising order.</param>
    /// <param name="width">The length of a state.</param>
    /// <param name="logger">Gets what went wrong in a decode.</param>
    public StateCatcher(IReadOnlyList<int> depths, int width, ILogger logger)
    {
        _names = new(depths);
        _passed = new int[depths.Count];
        _width = width;
        _logger = logger;
        _self = GCHandle.Alloc(this);
        Pool = new(depths.Count * width);
    }

    /// <summary>Where sequences keep their states.</summary>
    public StatePool Pool { get; }

    /// <inheritdoc/>
    public void Attach(ref ContextParameters parameters)
    {
        parameters.EvaluationCallback = &OnNode;
        parameters.EvaluationCallbackData = (void*)GCHandle.ToIntPtr(_self);
    }

    /// <summary>Ends the time in which decodes only have to show that the layers are there.</summary>
    /// <exception cref="EngineException">They are not.</exception>
    public void EndProbe()
    {
        _isProbing = false;
        var missing = Array.IndexOf(_passed, 0);
        if (missing >= 0)
            throw new EngineException($"llama.cpp shows no '{_names[missing]}' when it decodes this model, so its hidden states cannot be kept. Leave {nameof(LlamaEngineOptions.StateDepths)} empty, or use a llama-like decoder.");
    }

    /// <summary>Before a decode: notes which rows are wanted, and by whom.</summary>
    /// <param name="members">Whose tokens are in the batch, in order.</param>
    public void Begin(List<BatchMember> members)
    {
        Array.Clear(_passed);
        _wanted.Clear();
        _fault = null;
        _rows = 0;
        foreach (var (sequence, count, _) in members)
        {
            if (sequence.States is { } states)
            {
                var from = Math.Max(sequence.EvaluatedCount, states.From);
                var end = sequence.EvaluatedCount + count;
                for (var position = from; position < end; position++)
                    states.Expect(position);
                if (from < end)
                    _wanted.Add((_rows + from - sequence.EvaluatedCount, end - from, states, from));
            }

            _rows += count;
        }
    }

    /// <summary>After a decode: forgets states that may be another token's.</summary>
    /// <param name="isComplete">Whether the whole batch was evaluated.</param>
    public void End(bool isComplete)
    {
        if (_wanted.Count == 0)
            return;
        for (var i = 0; isComplete && _fault is null && i < _names.Count; i++)
        {
            if (_passed[i] != _rows)
                _fault = string.Create(CultureInfo.InvariantCulture, $"'{_names[i]}' came for {_passed[i]} of {_rows} tokens");
        }

        if (_fault is null)
            return;
        foreach (var (_, count, states, position) in _wanted)
        {
            for (var i = 0; i < count; i++)
                states.Expect(position + i);
        }

        Log.StatesMissing(_logger, _fault);
    }

    public void Dispose()
    {
        if (_self.IsAllocated)
            _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnNode(void* tensor, byte isQuestion, void* state)
    {
        var self = (StateCatcher)GCHandle.FromIntPtr((nint)state).Target!;

        // An exception that left the callback would end the process.
        try
        {
            if (isQuestion != 0)
                return self.Wants(tensor) ? (byte)1 : (byte)0;
            self.Take(self._names.IndexOf(tensor), tensor);
        }
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            self._fault = exception.Message;
        }

        // To answer no would end the graph here, logits and all.
        return isQuestion != 0 ? (byte)0 : (byte)1;
    }

    private bool Wants(void* tensor)
    {
        if (_wanted.Count == 0 && !_isProbing)
            return false;
        var index = _names.IndexOf(tensor);
        if (index < 0)
            return false;
        var first = _passed[index];
        var end = first + RowsOf(tensor);
        foreach (var (row, count, _, _) in _wanted)
        {
            if (row < end && row + count > first)
                return true;
        }

        _passed[index] = end;
        return false;
    }

    private void Take(int index, void* tensor)
    {
        var first = _passed[index];
        var end = first + RowsOf(tensor);
        foreach (var (row, count, states, position) in _wanted)
        {
            for (var i = Math.Max(row, first); i < Math.Min(row + count, end); i++)
            {
                fixed (float* target = states.Row(position + i - row)[(index * _width)..])
                    NativeMethods.ggml_backend_tensor_get(tensor, target, (nuint)(i - first) * (nuint)_width * sizeof(float), (nuint)_width * sizeof(float));
            }
        }

        _passed[index] = end;
    }

    private int RowsOf(void* tensor)
    {
        var bytes = NativeMethods.ggml_nbytes(tensor);
        var rows = (int)(bytes / sizeof(float)) / _width;
        return (nuint)rows * (nuint)_width * sizeof(float) == bytes
            ? rows
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"a tensor of {bytes} bytes does not hold states of {_width} numbers"));
    }
}
