namespace SafeThink.LlamaCpp.Native;

/// <summary>Somebody to whom a context shows each node of its graphs.</summary>
internal interface IGraphWatcher
{
    /// <summary>Makes a context show its graphs to this.</summary>
    /// <param name="parameters">The parameters of a context that is freed before this is disposed.</param>
    void Attach(ref ContextParameters parameters);
}
