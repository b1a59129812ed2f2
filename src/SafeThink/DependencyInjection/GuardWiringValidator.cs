using Microsoft.Extensions.Options;
using SafeThink.Scoring.Calibration;

namespace SafeThink.DependencyInjection;

/// <summary>Checks what a guard is made of, before its model is loaded.</summary>
internal sealed class GuardWiringValidator(IOptionsMonitor<GuardWiring> wirings) : IValidateOptions<GuardSettings>
{
    public ValidateOptionsResult Validate(string? name, GuardSettings options)
    {
        var wiring = wirings.Get(name);
        var guard = string.IsNullOrEmpty(name) ? "The guard" : $"The guard '{name}'";
        if (EngineFault(wiring) is { } fault)
            return ValidateOptionsResult.Fail($"{guard} has no engine: {fault}.");
        try
        {
            var pipeline = wiring.BuildPipeline(options);
            if (pipeline.Scoring is not null && wiring.Scorer is null)
                return ValidateOptionsResult.Fail($"{guard} has no scorer, but its policies ({pipeline}) judge steps by their score: call {nameof(GuardBuilder.UseEmbeddedScorer)}, {nameof(GuardBuilder.UseScorer)}, or UseSafeThinkGuard of the package SafeThink.Guard.");
            wiring.LoadProfile(options);
            wiring.ChatOptions(options).Validate();
            return ValidateOptionsResult.Success;
        }
        catch (GuardProfileException exception)
        {
            return ValidateOptionsResult.Fail($"{guard} cannot take over {nameof(GuardSettings.Profile)} '{options.Profile}': {exception.Message}");
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return ValidateOptionsResult.Fail($"{guard} cannot be built with {nameof(GuardSettings.Policies)} '{options.Policies}': {exception.Message}");
        }
    }

    private string? EngineFault(GuardWiring wiring)
    {
        var visited = new List<string>();
        while (wiring.EngineOf is { } other)
        {
            if (visited.Contains(other))
                return $"it runs on that of '{other}', which runs on its own again";
            visited.Add(other);
            wiring = wirings.Get(other);
        }

        if (wiring.Engine is not null)
            return null;
        return visited.Count == 0
            ? $"call {nameof(GuardBuilder.UseEngine)}, or UseLlamaCpp of the package SafeThink.LlamaCpp"
            : $"it runs on that of '{visited[^1]}', which has none";
    }
}
