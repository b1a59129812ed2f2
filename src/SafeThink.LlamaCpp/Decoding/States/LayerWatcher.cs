using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Decoding.States;

/// <summary>Is shown the states behind chosen layers while llama.cpp evaluates a batch.</summary>
/// <remarks>
/// llama.cpp asks for each node of its graph whether somebody wants to see it, computes as far as that, shows it, and goes on
/// if it is told to. A batch longer than a micro-batch comes in several graphs, in order.
/// </remarks>
internal abstract unsafe class LayerWatcher : IGraphWatcher, IDisposable
{
    private readonly bool _needsWholeGraph;
    private GCHandle _self;

    /// <summary>Prepares to watch.</summary>
    /// <param name="depths">Behind how many layers, each at least 1, in rising order.</param>
    /// <param name="width">The length of a state.</param>
    /// <param name="needsWholeGraph">Whether a graph is to be finished also where a state could not be taken.</param>
    protected LayerWatcher(IReadOnlyList<int> depths, int width, bool needsWholeGraph)
    {
        Names = new(depths);
        Width = width;
        _needsWholeGraph = needsWholeGraph;
        _self = GCHandle.Alloc(this);
    }

    /// <summary>What the layers are called.</summary>
    protected LayerNames Names { get; }

    /// <summary>The length of a state.</summary>
    protected int Width { get; }

    /// <summary>Why states of the present batch could not be taken; null where nothing went wrong.</summary>
    protected string? Fault { get; set; }

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

    /// <summary>Whether a node of the graph is to be shown.</summary>
    /// <param name="tensor">The node.</param>
    protected abstract bool Wants(void* tensor);

    /// <summary>Takes the states of a node that was wanted.</summary>
    /// <param name="index">The layer's place among the depths.</param>
    /// <param name="tensor">The node.</param>
    /// <returns>Whether the graph is to go on.</returns>
    protected abstract bool Take(int index, void* tensor);

    /// <summary>How many tokens have their states in a node.</summary>
    /// <param name="tensor">The node.</param>
    /// <exception cref="InvalidOperationException">It holds something else.</exception>
    protected int RowsOf(void* tensor)
    {
        var bytes = NativeMethods.ggml_nbytes(tensor);
        var rows = (int)(bytes / sizeof(float)) / Width;
        return (nuint)rows * (nuint)Width * sizeof(float) == bytes
            ? rows
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"a tensor of {bytes} bytes does not hold states of {Width} numbers"));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnNode(void* tensor, byte isQuestion, void* state)
    {
        var self = (LayerWatcher)GCHandle.FromIntPtr((nint)state).Target!;

        // An exception that left the callback would end the process.
        try
        {
            var answer = isQuestion != 0 ? self.Wants(tensor) : self.Take(self.Names.IndexOf(tensor), tensor);
            return answer ? (byte)1 : (byte)0;
        }
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            self.Fault = exception.Message;
            return isQuestion == 0 && self._needsWholeGraph ? (byte)1 : (byte)0;
        }
    }
}
