using System.Diagnostics;
using System.Globalization;
using SafeThink.EndToEnd.Arms.Raw;

namespace SafeThink.EndToEnd.Arms.Compiled;

/// <summary>The same minimal loop in C, in a process of its own that waits while the other arms run.</summary>
internal sealed class CompiledArm : IArm, IChildProcess
{
    private const double NanosecondsPerTick = 100;

    private readonly Workload _workload;
    private readonly Process _process;

    /// <summary>Starts the program.</summary>
    /// <param name="program">The compiled loop.</param>
    /// <param name="workload">What to decode.</param>
    public CompiledArm(string program, Workload workload)
    {
        _workload = workload;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(workload.ModelPath);
        start.ArgumentList.Add(workload.ContextLength.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(RawMethods.Files.Folder);
        _process = Process.Start(start)!;
    }

    public string Name => "raw in C";

    public string Description => "The raw loop compiled from C, in a process of its own that reports its own times.";

    // It sleeps between its decodes, so their time is its processor time; loading the model is not in it.
    public double ProcessorSeconds { get; private set; }

    public async Task<ArmRun> RunAsync(int tokens, CancellationToken cancellationToken)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{tokens} {_workload.PromptTokens.Length} {string.Join(' ', _workload.PromptTokens)}");
        await _process.StandardInput.WriteLineAsync(line).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync(cancellationToken).ConfigureAwait(false);
        var answer = await _process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException("The compiled loop ended early; its last words are on standard error.");
        var numbers = answer.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        var request = FromNanoseconds(numbers[1]);
        ProcessorSeconds += request.TotalSeconds;
        return new ArmRun
        {
            Decode = FromNanoseconds(numbers[0]),
            Request = request,
            AllocatedBytes = null,
            Tokens = [.. numbers[3..].Select(n => (int)n)],
        };
    }

    public ValueTask DisposeAsync()
    {
        // It ends when there is nothing more to read; one that was cancelled in a decode finishes that first.
        if (!_process.HasExited)
            _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static TimeSpan FromNanoseconds(long nanoseconds) => TimeSpan.FromTicks((long)Math.Round(nanoseconds / NanosecondsPerTick));
}
