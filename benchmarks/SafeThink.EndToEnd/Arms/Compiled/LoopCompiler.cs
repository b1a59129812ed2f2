using System.Diagnostics;
using SafeThink.EndToEnd.Arms.Raw;

namespace SafeThink.EndToEnd.Arms.Compiled;

/// <summary>Builds <c>raw_loop.c</c> with the machine's C compiler, where there is one.</summary>
internal static class LoopCompiler
{
    private const string Compiler = "cc";

    /// <summary>Compiles the loop against the library that the engine uses.</summary>
    /// <param name="program">Where the program goes.</param>
    /// <param name="whyNot">What is missing, if it did not work.</param>
    /// <returns>Whether the program is there.</returns>
    public static bool TryCompile(string program, out string whyNot)
    {
        if (OperatingSystem.IsWindows())
        {
            whyNot = "it is not built on Windows";
            return false;
        }

        var files = RawMethods.Files;
        var start = new ProcessStartInfo(Compiler) { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "-O2", "-o", program, Path.Combine(AppContext.BaseDirectory, "raw_loop.c"),
            files.Llama, files.Ggml, files.GgmlBase, $"-Wl,-rpath,{files.Folder}", $"-Wl,-rpath-link,{files.Folder}",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        try
        {
            using var compiler = Process.Start(start)!;
            compiler.OutputDataReceived += static (_, _) => { };
            compiler.BeginOutputReadLine();
            var errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            whyNot = $"{Compiler} failed: {errors.Trim()}";
            return compiler.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            whyNot = $"there is no C compiler '{Compiler}'";
            return false;
        }
    }
}
