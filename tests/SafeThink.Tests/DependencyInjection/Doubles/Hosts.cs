using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SafeThink.Tests.DependencyInjection.Doubles;

/// <summary>Generic hosts with nothing in them but what a test adds.</summary>
internal static class Hosts
{
    /// <summary>A host whose configuration holds these values.</summary>
    public static IHost Create(Action<IServiceCollection> configure, params (string Key, string Value)[] configuration)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(configuration.Select(c => KeyValuePair.Create(c.Key, (string?)c.Value)));
        configure(builder.Services);
        return builder.Build();
    }
}
