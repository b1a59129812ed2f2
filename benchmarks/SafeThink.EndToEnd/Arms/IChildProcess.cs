namespace SafeThink.EndToEnd.Arms;

/// <summary>An arm in a process of its own.</summary>
internal interface IChildProcess
{
    /// <summary>The processor time of its decodes so far, in seconds.</summary>
    double ProcessorSeconds { get; }
}
