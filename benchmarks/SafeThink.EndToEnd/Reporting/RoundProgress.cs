using Spectre.Console;

namespace SafeThink.EndToEnd.Reporting;

/// <summary>How far a measurement is, on standard error.</summary>
internal static class RoundProgress
{
    /// <summary>Shows a bar while something is measured.</summary>
    /// <param name="name">What.</param>
    /// <param name="rounds">How many rounds there are.</param>
    /// <param name="measure">Measures, and calls back after each round.</param>
    public static async Task<T> ShowAsync<T>(string name, int rounds, Func<Action, Task<T>> measure)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

        // Drawn once a round, between what is timed: a timer would compete with it.
        return await console.Progress().AutoRefresh(false).StartAsync(async progress =>
        {
            var task = progress.AddTask(Markup.Escape(name), maxValue: rounds);
            progress.Refresh();
            return await measure(() =>
            {
                task.Increment(1);
                progress.Refresh();
            });
        });
    }
}
