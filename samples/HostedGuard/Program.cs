using System.Globalization;
using HostedGuard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SafeThink.DependencyInjection;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = System.Text.Encoding.UTF8;
if (args.Contains(Arguments.Help))
{
    Console.WriteLine(Help.Text);
    return ExitCode.Success;
}

if (Arguments.FirstUnknown(args) is { } unknown)
{
    await Console.Error.WriteLineAsync($"error: '{unknown}' is neither {Arguments.Smoke} nor a setting, as in --{SettingSections.Guard}:Threshold=0.2. Try {Arguments.Help}.");
    return ExitCode.Usage;
}

var isSmokeTest = args.Contains(Arguments.Smoke);
return await Runner.RunAsync(Build, isSmokeTest);

IHost Build()
{
    // Settings are beside the program, wherever it is started from. "--smoke" is no setting, but switches one on.
    var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
    {
        Args = [.. args.Where(a => a != Arguments.Smoke), .. isSmokeTest ? [$"--{ConsoleTelemetry.Switch}=true"] : Array.Empty<string>()],
        ContentRootPath = AppContext.BaseDirectory,
    });

    // The guard is a second, small model. UseEmbeddedScorer() needs none, and sees less.
    builder.Services.AddSafeThink()
        .BindConfiguration(SettingSections.Guard)
        .UseLlamaCpp(SettingSections.Engine)
        .UseSafeThinkGuard();
    builder.Services.AddHealthChecks().Add(GuardHealthCheck.Of());

    // Exporters of traces and metrics are added here.
    builder.AddConsoleTelemetry();

    // What keeps the host from starting is said once, in a line: see Runner. Ctrl-C is nothing that failed.
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

    builder.Services.AddSingleton<Conversation>();
    return builder.Build();
}
