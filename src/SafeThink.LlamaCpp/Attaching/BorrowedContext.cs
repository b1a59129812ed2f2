using System.Runtime.InteropServices;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Loading;
using SafeThink.LlamaCpp.Native;
using SafeThink.LlamaCpp.Rollback;

namespace SafeThink.LlamaCpp.Attaching;

/// <summary>A model and a context that belong to someone else, checked and kept alive.</summary>
internal sealed class BorrowedContext : IDisposable
{
    // Two engines on one context would write into each other's sequences.
    private static readonly HashSet<nint> Borrowed = [];

    private readonly nint _key;
    private int _isDisposed;

    private BorrowedContext(ModelHandle model, ContextHandle context)
    {
        Model = model;
        Context = context;
        _key = context.DangerousGetHandle();
    }

    /// <summary>The model.</summary>
    public ModelHandle Model { get; }

    /// <summary>The context.</summary>
    public ContextHandle Context { get; }

    /// <summary>Borrows what is in two handles.</summary>
    /// <param name="model">The handle of a <c>llama_model</c>.</param>
    /// <param name="context">The handle of a <c>llama_context</c> of it.</param>
    /// <exception cref="ArgumentException">A handle is invalid, or the context belongs to another model.</exception>
    /// <exception cref="ObjectDisposedException">A handle is closed.</exception>
    /// <exception cref="InvalidOperationException">An engine is attached to the context already.</exception>
    public static BorrowedContext Borrow(SafeHandle model, SafeHandle context)
    {
        ThrowIfUnusable(model, nameof(model));
        ThrowIfUnusable(context, nameof(context));
        var modelHandle = new ModelHandle(model);
        ContextHandle? contextHandle = null;
        try
        {
            contextHandle = new ContextHandle(context, modelHandle);
            if (NativeMethods.llama_get_model(contextHandle) != modelHandle.DangerousGetHandle())
                throw new ArgumentException("The context was made for another model than the one in the other handle. Pass a model and a context that was created from it.", nameof(context));
            var borrowed = new BorrowedContext(modelHandle, contextHandle);
            lock (Borrowed)
            {
                if (!Borrowed.Add(borrowed._key))
                    throw new InvalidOperationException("An engine is attached to this context already, and two would write into each other's sequences. Use that engine, or dispose it first.");
            }

            return borrowed;
        }
        catch
        {
            contextHandle?.Dispose();
            modelHandle.Dispose();
            throw;
        }
    }

    /// <summary>Refuses what cannot decode, and what holds something that decoding would destroy.</summary>
    /// <param name="cache">The context's memory.</param>
    /// <param name="maxSequences">How many sequences are wanted; 0 for all.</param>
    /// <returns>How many sequences there are to use.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The context was not made for as many sequences, or evaluates fewer tokens at once.</exception>
    /// <exception cref="EngineException">The model or the context cannot decode text, or a sequence holds tokens.</exception>
    public int Check(KvCache cache, int maxSequences)
    {
        if (ModelLoader.FaultOf(Model) is { } fault)
            throw new EngineException($"The model {fault}; attach to a decoder-only language model.");
        if (!ModelLoader.GivesLogits(Context))
            throw new EngineException("The context was made for embeddings or ranking and cannot decode text. Create one without pooling.");

        var available = (int)NativeMethods.llama_n_seq_max(Context);
        if (maxSequences > available)
            throw new ArgumentOutOfRangeException(nameof(maxSequences), maxSequences, $"{nameof(LlamaAttachOptions.MaxSequences)} is {maxSequences}, but the context was made for {available}. Lower it, or create the context for more sequences.");

        // Each of those that decode has a token in every batch.
        var batchSize = ModelLoader.BatchSizeOf(Context, Model);
        if (maxSequences > batchSize)
            throw new ArgumentOutOfRangeException(nameof(maxSequences), maxSequences, $"{nameof(LlamaAttachOptions.MaxSequences)} is {maxSequences}, but the context evaluates {batchSize} tokens at once. Lower it, or create the context with larger batches.");
        for (var sequence = 0; sequence < available; sequence++)
        {
            if (cache.LengthOf(sequence) is var length and > 0)
                throw new EngineException($"Sequence {sequence} of the context holds {length} tokens, which a guarded decode would overwrite. Clear the context's memory, or create a context for the guard.");
        }

        return maxSequences == 0 ? Math.Min(available, batchSize) : maxSequences;
    }

    /// <summary>Gives both back. Whoever still uses the handles keeps them until then.</summary>
    public void Dispose()
    {
        // A second call would free the claim of whoever borrowed the context since.
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        lock (Borrowed)
            Borrowed.Remove(_key);
        Context.Dispose();
        Model.Dispose();
    }

    private static void ThrowIfUnusable(SafeHandle handle, string name)
    {
        ArgumentNullException.ThrowIfNull(handle, name);
        ObjectDisposedException.ThrowIf(handle.IsClosed, handle);
        if (handle.IsInvalid)
            throw new ArgumentException("The handle is invalid: what it stands for was never created. Look at why the other library could not load it.", name);
    }
}
