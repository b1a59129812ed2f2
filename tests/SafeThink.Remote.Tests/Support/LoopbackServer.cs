using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SafeThink.Remote.Tests.Support;

/// <summary>A real HTTP server on this machine that answers as a test tells it to.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Body, string? Authorization)> _requests = new();

    private LoopbackServer(WebApplication app) => _app = app;

    /// <summary>Answers a request, given its number from 1 and its body.</summary>
    public delegate Task Answer(HttpContext context, int number, string body);

    public Uri Address => new(_app.Urls.First() + "/v1/call");

    public IReadOnlyCollection<(string Body, string? Authorization)> Requests => _requests;

    public static async Task<LoopbackServer> StartAsync(Answer answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new LoopbackServer(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            server._requests.Enqueue((body, context.Request.Headers.Authorization));
            await answer(context, server._requests.Count, body);
        });
        await app.StartAsync();
        return server;
    }

    public static async Task WriteAsync(HttpContext context, int status, string body, string contentType = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body);
    }

    /// <summary>Never answers: ends when the client has gone.</summary>
    public static Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        context.RequestAborted.Register(gone.SetResult);
        return gone.Task;
    }

    // Requests that hang are left to their own devices: the client has gone.
    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}
