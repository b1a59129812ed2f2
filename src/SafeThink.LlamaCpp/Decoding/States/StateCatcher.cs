using System.Globalization;
using Microsoft.Extensions.Logging;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.Batches;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Decoding.States;

/// <summary>Catches the states behind chosen layers of the tokens that sequences want them of, while llama.cpp decodes.</summary>
/// <remarks>
/// <para>
/// The rows that are shown are in the order of the batch, as long as llama.cpp does not sort the batch by sequences. A graph
/// without a wanted row is not interrupted.
/// </para>
/// <para>All of it happens on the decode thread.</para>
/// </remarks>
internal sealed unsafe class StateCatcher : LayerWatcher
{
    private readonly List<(int Row, int Count, TokenStates States, int Position)> _wanted = [];
    private readonly int[] _passed;     // rows of the batch that earlier graphs had, by layer
    private readonly ILogger _logger;
    private int _rows;
    private bool _isProbing = true;

    /// <summary>Prepares to catch.</summary>
    /// <param name="depths">Behind how many layers, each at least 1, in rising order.</param>
    /// <param name="width">The length of a state.</param>
    /// <param name="logger">Gets what went wrong in a decode.</param>
    public StateCatcher(IReadOnlyList<int> depths, int width, ILogger logger)
        : base(depths, width, needsWholeGraph: true)
    {
        _passed = new int[depths.Count];
        _logger = logger;
        Pool = new(depths.Count * width);
    }

    /// <summary>Where sequences keep their states.</summary>
    public StatePool Pool { get; }

    /// <summary>Ends the time in which decodes only have to show that the layers are there.</summary>
    /// <exception cref="EngineException">They are not.</exception>
    public void EndProbe()
    {
        _isProbing = false;
        var missing = Array.IndexOf(_passed, 0);
        if (missing >= 0)
            throw new EngineException($"llama.cpp shows no '{Names[missing]}' when it decodes this model, so its hidden states cannot be kept. Leave {nameof(LlamaEngineOptions.StateDepths)} empty, or use a llama-like decoder.");
    }

    /// <summary>Before a decode: notes which rows are wanted, and by whom.</summary>
    /// <param name="members">Whose tokens are in the batch, in order.</param>
    public void Begin(List<BatchMember> members)
    {
        Array.Clear(_passed);
        _wanted.Clear();
        Fault = null;
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
        for (var i = 0; isComplete && Fault is null && i < Names.Count; i++)
        {
            if (_passed[i] != _rows)
                Fault = string.Create(CultureInfo.InvariantCulture, $"'{Names[i]}' came for {_passed[i]} of {_rows} tokens");
        }

        if (Fault is null)
            return;
        foreach (var (_, count, states, position) in _wanted)
        {
            for (var i = 0; i < count; i++)
                states.Expect(position + i);
        }

        Log.StatesMissing(_logger, Fault);
    }

    /// <inheritdoc/>
    protected override bool Wants(void* tensor)
    {
        if (_wanted.Count == 0 && !_isProbing)
            return false;
        var index = Names.IndexOf(tensor);
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

    /// <inheritdoc/>
    protected override bool Take(int index, void* tensor)
    {
        var first = _passed[index];
        var end = first + RowsOf(tensor);
        foreach (var (row, count, states, position) in _wanted)
        {
            for (var i = Math.Max(row, first); i < Math.Min(row + count, end); i++)
            {
                fixed (float* target = states.Row(position + i - row)[(index * Width)..])
                    NativeMethods.ggml_backend_tensor_get(tensor, target, (nuint)(i - first) * (nuint)Width * sizeof(float), (nuint)Width * sizeof(float));
            }
        }

        _passed[index] = end;

        // To answer no would end the graph here, logits and all.
        return true;
    }
}
