using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SafeThink.Engines;
using SafeThink.Scoring.Calibration;

namespace HostedGuard;

/// <summary>Builds the host, starts it, asks, and stops it.</summary>
internal static class Runner
{
    private static readonly string[] Questions = ["How do I make green tea?", "What is 12 plus 30?"];

    /// <summary>Runs.</summary>
    /// <param name="build">Builds the host.</param>
    /// <param name="isSmokeTest">Whether to check what comes back.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Func<IHost> build, bool isSmokeTest)
    {
        try
        {
            using var host = build();

            // Loads the models, unless a setting is wrong or missing. Ctrl-C stops the host, and with it what is asked.
            await host.StartAsync();
            var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(stopping);
            Console.WriteLine($"{health.Status}: {string.Join(", ", health.Entries["safethink"].Data.Select(d => $"{d.Key} {d.Value}"))}");
            Console.WriteLine();

            var conversation = host.Services.GetRequiredService<Conversation>();
            var responses = new List<ChatResponse>();
            foreach (var question in Questions)
                responses.Add(await conversation.AskAsync(question, stopping));
            await host.StopAsync();
            return isSmokeTest ? Report(Failures(health.Status, responses)) : ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (exception is InvalidOperationException or OptionsValidationException or EngineException or GuardProfileException or InvalidDataException or IOException)
        {
            // One wrong setting can fail several checks. The first names it.
            var message = exception is OptionsValidationException { Failures: var failures } ? failures.First() : exception.Message;
            await Console.Error.WriteLineAsync($"error: {message.ReplaceLineEndings(" ")}");
            return ExitCode.Failure;
        }
    }

    private static List<string> Failures(HealthStatus health, List<ChatResponse> responses)
    {
        var failures = new List<string>();
        if (health != HealthStatus.Healthy)
            failures.Add($"the guard is {health} after the start");
        foreach (var response in responses)
        {
            if (response.FinishReason != ChatFinishReason.Stop || response.Text.Length == 0)
                failures.Add($"a question was answered with '{response.Text}' and ended '{response.FinishReason}'");
        }

        if (responses[^1].Usage!.CachedInputTokenCount is null or 0)
            failures.Add("the second turn shared nothing with the first");
        return failures;
    }

    private static int Report(List<string> failures)
    {
        failures.ForEach(f => Console.Error.WriteLine($"smoke test: {f}"));
        if (failures.Count == 0)
            Console.WriteLine("Smoke test passed.");
        return failures.Count == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
