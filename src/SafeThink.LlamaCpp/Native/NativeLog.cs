using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;

namespace SafeThink.LlamaCpp.Native;

/// <summary>Brings llama.cpp's log, which is one for the process, to the logger of the engine that is at work.</summary>
/// <remarks>
/// llama.cpp logs on the thread that called it, so each thread that calls in says whose logger it is. Errors are kept
/// as well, because the functions themselves return nothing but null.
/// </remarks>
internal sealed class NativeLog(ILogger logger)
{
    private const int Continuation = 5;
    private const int Debug = 1;
    private const int Error = 4;
    private const int KeptErrors = 4;

    [ThreadStatic]
    private static NativeLog? Current;

    private readonly Queue<string> _errors = new();
    private readonly StringBuilder _line = new();
    private int _lineLevel;

    /// <summary>Makes this the log of the calling thread.</summary>
    public void Attach() => Current = this;

    /// <summary>Leaves the calling thread without a log.</summary>
    public static void Detach() => Current = null;

    /// <summary>The last error lines since the previous call, as the end of a message; empty if there were none.</summary>
    public string TakeErrors()
    {
        Flush();
        if (_errors.Count == 0)
            return "";
        var text = $" llama.cpp says: {string.Join(" | ", _errors)}";
        _errors.Clear();
        return text;
    }

    /// <summary>The function to hand to <c>llama_log_set</c>.</summary>
    public static unsafe delegate* unmanaged[Cdecl]<int, byte*, void*, void> Callback => &OnLog;

    /// <summary>Takes what llama.cpp says on the calling thread; never throws.</summary>
    /// <param name="level">llama.cpp's level.</param>
    /// <param name="text">A line or a part of one, ended by a zero byte.</param>
    internal static unsafe void Receive(int level, ReadOnlySpan<byte> text)
    {
        fixed (byte* bytes = text)
            Receive(level, bytes);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void OnLog(int level, byte* text, void* userData) => Receive(level, text);

    private static unsafe void Receive(int level, byte* text)
    {
        // An exception that left the callback would end the process.
        try
        {
            Current?.Take(level, text);
        }
#pragma warning disable CA1031
        catch (Exception)
#pragma warning restore CA1031
        {
            Current = null;
        }
    }

    private unsafe void Take(int level, byte* text)
    {
        if (level != Continuation)
        {
            Flush();
            _lineLevel = level;
        }

        // Most lines are for nobody: they are dropped before they become a string.
        if (text == null || !IsWanted(_lineLevel))
            return;
        _line.Append(Marshal.PtrToStringUTF8((nint)text));
        if (_line is [.., '\n'])
            Flush();
    }

    private bool IsWanted(int level) => level >= Error || (level > 0 && logger.IsEnabled(LevelOf(level)));

    private void Flush()
    {
        if (_line.Length == 0)
            return;
        var line = _line.ToString().Trim();
        _line.Clear();
        if (line.Length == 0)
            return;
        if (_lineLevel >= Error)
        {
            if (_errors.Count == KeptErrors)
                _errors.Dequeue();
            _errors.Enqueue(line);
        }

        var level = LevelOf(_lineLevel);
        if (logger.IsEnabled(level))
            Log.Native(logger, level, line);
    }

    // A load alone gives over a hundred lines of "info", so each level comes out one lower than llama.cpp means it.
    private static LogLevel LevelOf(int level) => level switch
    {
        <= Debug => LogLevel.Trace,
        2 => LogLevel.Debug,
        3 => LogLevel.Information,
        _ => LogLevel.Warning,
    };
}
