using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.LlamaCpp.Loading;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Tests.Attaching;

/// <summary>A model and a context as another library would own them: two handles, and no engine.</summary>
internal sealed class OpenedApart : IDisposable
{
    private readonly ModelHandle _model;
    private readonly ContextHandle _context;

    public OpenedApart(LlamaEngineOptions options, IGraphWatcher? watcher = null)
    {
        NativeRuntime.EnsureLoaded(null, NullLogger.Instance);
        var log = new NativeLog(NullLogger.Instance);
        _model = ModelLoader.LoadModel(options, log, null, CancellationToken.None);
        _context = ModelLoader.CreateContext(_model, options, options.ContextLength, threads: 1, batchThreads: 1, log, watcher);
    }

    public SafeHandle Model => _model;

    public SafeHandle Context => _context;

    public int LengthOf(int sequence) => NativeMethods.llama_memory_seq_pos_max(NativeMethods.llama_get_memory(_context), sequence) + 1;

    /// <summary>Puts a token into a sequence, as its owner would.</summary>
    public unsafe void Evaluate(int sequence, int token)
    {
        var (position, count) = (0, 1);
        byte output = 1;
        var ids = &sequence;
        var batch = new Batch { Count = 1, Tokens = &token, Positions = &position, SequenceCounts = &count, SequenceIds = &ids, Outputs = &output };
        Assert.Equal(0, NativeMethods.llama_decode(_context, batch));
    }

    public void Dispose()
    {
        _context.Dispose();
        _model.Dispose();
    }
}
