using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SafeThink.Audit;
using SafeThink.Chat;
using SafeThink.Decoding;
using SafeThink.DependencyInjection;
using SafeThink.Diagnostics;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds guards to services.</summary>
public static class SafeThinkServiceCollectionExtensions
{
    /// <summary>Adds a guard, as <see cref="IChatClient"/>, <see cref="GuardedChatClient"/> and <see cref="GuardedDecoder"/> without a key.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns>A builder that says what the guard is made of; it needs an engine and, for policies that judge steps, a scorer.</returns>
    public static GuardBuilder AddSafeThink(this IServiceCollection services, Action<GuardSettings>? configure = null)
    {
        var builder = Add(services, Options.Options.DefaultName, configure);
        services.TryAddSingleton(p => p.GetRequiredKeyedService<GuardRuntime>(builder.Name).Load().Decoder);
        services.TryAddSingleton(p => CreateClient(p, builder.Name));
        services.TryAddSingleton<IChatClient>(p => p.GetRequiredService<GuardedChatClient>());
        return builder;
    }

    /// <summary>Adds a guard under a name, which is the key of its <see cref="IChatClient"/>, <see cref="GuardedChatClient"/> and <see cref="GuardedDecoder"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name; it must not be blank.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns>A builder that says what the guard is made of; it needs an engine and, for policies that judge steps, a scorer.</returns>
    public static GuardBuilder AddSafeThink(this IServiceCollection services, string name, Action<GuardSettings>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var builder = Add(services, name, configure);
        services.TryAddKeyedSingleton(name, (p, _) => p.GetRequiredKeyedService<GuardRuntime>(name).Load().Decoder);
        services.TryAddKeyedSingleton(name, (p, _) => CreateClient(p, name));
        services.TryAddKeyedSingleton<IChatClient>(name, (p, _) => p.GetRequiredKeyedService<GuardedChatClient>(name));
        return builder;
    }

    private static GuardBuilder Add(IServiceCollection services, string name, Action<GuardSettings>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(s => s.ServiceType == typeof(GuardRuntime) && Equals(s.ServiceKey, name)))
        {
            services.AddOptionsWithValidateOnStart<GuardSettings, GuardSettingsValidator>(name);
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GuardSettings>, GuardWiringValidator>());
            services.AddKeyedSingleton(name, (p, _) => CreateRuntime(p, name));
            services.AddSingleton<IHostedService>(p => new GuardStarter(p.GetRequiredKeyedService<GuardRuntime>(name)));
        }

        var builder = new GuardBuilder(services, name);
        return configure is null ? builder : builder.Configure(configure);
    }

    private static GuardRuntime CreateRuntime(IServiceProvider services, string name)
    {
        var wirings = services.GetRequiredService<IOptionsMonitor<GuardWiring>>();
        var settings = services.GetRequiredService<IOptionsMonitor<GuardSettings>>();

        // Checked first, since guards that run on each other's engines could not be made.
        settings.Get(name);

        // Made first, so that they are disposed last: requests that the end of the guard cuts off leave traces, and the engine
        // outlives whatever runs on it.
        var diagnostics = DiagnosticsOf(services);
        var shared = wirings.Get(name).EngineOf is { } other ? services.GetRequiredKeyedService<GuardRuntime>(other) : null;
        return new GuardRuntime(name, services, settings, wirings, services.GetServices<IValidateOptions<GuardSettings>>(), diagnostics, shared);
    }

    private static DiagnosticsOptions DiagnosticsOf(IServiceProvider services) =>
        services.GetService<DiagnosticsOptions>() ?? DiagnosticsOptions.Default with
        {
            LoggerFactory = services.GetService<ILoggerFactory>(),
            TraceSink = services.GetService<IGuardTraceSink>(),
        };

    private static GuardedChatClient CreateClient(IServiceProvider services, string name)
    {
        var guard = services.GetRequiredKeyedService<GuardRuntime>(name).Load();
        return new GuardedChatClient(guard.Decoder, guard.ChatOptions);
    }
}
