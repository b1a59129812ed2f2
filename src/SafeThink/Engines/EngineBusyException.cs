using System.Globalization;

namespace SafeThink.Engines;

/// <summary>An engine has as many requests as it takes: as many run as can run at once, and the queue behind them is full.</summary>
/// <remarks>The request was refused before anything was done for it: it can be sent again as it is.</remarks>
public sealed class EngineBusyException : EngineException
{
    /// <summary>Creates the exception.</summary>
    public EngineBusyException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">How many run and wait, and what to do.</param>
    public EngineBusyException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">How many run and wait, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public EngineBusyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="running">How many requests run.</param>
    /// <param name="waiting">How many wait.</param>
    public EngineBusyException(int running, int waiting)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"The engine is busy: {running} requests run and {waiting} wait, and it takes no more. Try again when some have ended, or load the model for more sequences (MaxSequences) or with a longer queue (MaxWaiting)."))
    {
        Running = running;
        Waiting = waiting;
    }

    /// <summary>How many requests ran, forks included.</summary>
    public int Running { get; }

    /// <summary>How many waited for one of them to end.</summary>
    public int Waiting { get; }
}
