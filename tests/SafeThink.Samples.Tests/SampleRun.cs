using System.Diagnostics;
using System.Globalization;

namespace SafeThink.Samples.Tests;

/// <summary>A sample, run as a process of its own.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record SampleRun(int ExitCode, string Output, string Error)
{
    private const int Tries = 5;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a sample to its end.</summary>
    /// <param name="sample">Its name.</param>
    /// <param name="input">What its standard input holds.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<SampleRun> RunAsync(string sample, string input, params string[] arguments)
    {
        using var process = Start(sample, arguments);
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new SampleRun(process.ExitCode, await output, await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Runs a sample and presses Ctrl-C; not on Windows.</summary>
    /// <remarks>On a busy machine it may be through before the signal reaches it, which tells nothing: then it runs again.</remarks>
    /// <param name="sample">Its name.</param>
    /// <param name="line">What the line begins with that has to be written first.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<SampleRun> InterruptAsync(string sample, string line, params string[] arguments)
    {
        var run = await InterruptOnceAsync(sample, line, arguments);
        for (var tried = 1; tried < Tries && run.ExitCode == 0; tried++)
            run = await InterruptOnceAsync(sample, line, arguments);
        return run;
    }

    private static async Task<SampleRun> InterruptOnceAsync(string sample, string line, string[] arguments)
    {
        using var process = Start(sample, arguments, takesInterrupts: true);
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var output = "";
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } written)
            {
                output += written + "\n";
                if (!written.StartsWith(line, StringComparison.Ordinal))
                    continue;
                using var interrupt = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
                await interrupt.WaitForExitAsync(limit.Token);
                break;
            }

            var rest = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new SampleRun(process.ExitCode, output + await rest, await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(string sample, string[] arguments, bool takesInterrupts = false)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] command = [host, "exec", Path.Combine(AppContext.BaseDirectory, sample + ".dll"), .. arguments];

        // Whoever is started in the background ignores Ctrl-C, and so does what it starts.
        if (takesInterrupts && OperatingSystem.IsLinux())
            command = ["env", "--default-signal=INT", .. command];
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
