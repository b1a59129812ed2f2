namespace SafeThink.Samples.Tests.GuardedConsole;

/// <summary>Runs the sample.</summary>
internal static class ConsoleRun
{
    /// <summary>The model that lies beside the program.</summary>
    public static string EmbeddedModel { get; } = Path.Combine(AppContext.BaseDirectory, "models", "tiny-reasoner.gguf");

    /// <summary>Runs it to its end with something typed into it.</summary>
    /// <param name="input">What its standard input holds.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Task<SampleRun> ChatAsync(string input, params string[] arguments) => SampleRun.RunAsync("GuardedConsole", input, arguments);

    /// <summary>Runs it without any input.</summary>
    public static Task<SampleRun> RunAsync(params string[] arguments) => ChatAsync(input: "", arguments);
}
