using System.Globalization;
using HostedGuard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SafeThink.DependencyInjection;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = System.Text.Encoding.UTF8;
if (args.Contains("--help"))
{
    Console.WriteLine(Help.Text);
    return 0;
}

// Settings are beside the program, wherever it is started from. "--smoke" is no setting, but switches one on.
var isSmokeTest = args.Contains("--smoke");
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
{
    Args = [.. args.Where(a => a != "--smoke"), .. isSmokeTest ? [$"--{ConsoleTelemetry.Switch}=true"] : Array.Empty<string>()],
    ContentRootPath = AppContext.BaseDirectory,
});
builder.Services.AddSafeThink()
    .BindConfiguration("SafeThink:Guard")
    .UseLlamaCpp("SafeThink:Engine")
    .UseLexicon();
builder.Services.AddHealthChecks().Add(GuardHealthCheck.Of());

// Exporters of traces and metrics are added here.
builder.AddConsoleTelemetry();

builder.Services.AddSingleton<Conversation>();
using var host = builder.Build();
return await Runner.RunAsync(host, isSmokeTest);
