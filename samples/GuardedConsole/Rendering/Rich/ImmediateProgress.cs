namespace GuardedConsole.Rendering.Rich;

/// <summary>Reports on the thread that reports; <see cref="Progress{T}"/> would do it some time later, when the bar is gone.</summary>
internal sealed class ImmediateProgress(Action<float> report) : IProgress<float>
{
    public void Report(float value) => report(value);
}
