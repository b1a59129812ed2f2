using LLama;
using Microsoft.Extensions.Logging;
using SafeThink.Engines;
using SafeThink.LlamaCpp;

namespace SafeThink.LLamaSharp;

/// <summary>Makes what LLamaSharp loaded an engine for a guarded decode.</summary>
public static class GuardedEngineExtensions
{
    /// <summary>Attaches to the weights and a context of them.</summary>
    /// <remarks>
    /// <para>
    /// Nothing is loaded a second time. Until the engine is disposed the context is the engine's: no executor, no
    /// conversation and no other code may evaluate in it. Other contexts of the same weights can be used freely.
    /// </para>
    /// <para>
    /// LLamaSharp evaluates under one lock for the whole process; the engine holds the same lock while it evaluates, so
    /// the two never run at once.
    /// </para>
    /// <para>
    /// Weights and context may be disposed at any time; what they stand for is freed when the engine is disposed too.
    /// </para>
    /// </remarks>
    /// <param name="weights">The model.</param>
    /// <param name="context">A context of it, with empty sequences. Make one with <c>SeqMax</c> above 1 to guard several requests at once.</param>
    /// <param name="options">How to attach; null for the defaults. Its <see cref="LlamaAttachOptions.DecodeLock"/> is replaced by LLamaSharp's.</param>
    /// <param name="loggerFactory">Gets what the engine logs; null for none. llama.cpp's own log stays LLamaSharp's.</param>
    /// <returns>The engine; dispose it to let go of the context, which is empty and usable then.</returns>
    /// <exception cref="ArgumentException">The context belongs to other weights, or could not be created, or an option is out of range.</exception>
    /// <exception cref="ObjectDisposedException">The weights or the context are disposed.</exception>
    /// <exception cref="InvalidOperationException">An engine is attached to the context already.</exception>
    /// <exception cref="EngineException">
    /// This LLamaSharp is not 0.28 or 0.30, another llama.cpp is in the process as well, or the context cannot be used.
    /// </exception>
    public static LlamaEngine AsGuardedEngine(
        this LLamaWeights weights, LLamaContext context, LlamaAttachOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(context);
        var attach = (options ?? new()) with { DecodeLock = InferenceLock.Find() };
        return LlamaEngine.Attach(weights.NativeHandle, context.NativeHandle, attach, loggerFactory);
    }
}
