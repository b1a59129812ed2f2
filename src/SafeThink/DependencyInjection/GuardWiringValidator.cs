using Microsoft.Extensions.Options;

namespace SafeThink.DependencyInjection;

/// <summary>Checks what a guard is made of, before its model is loaded.</summary>
internal sealed class GuardWiringValidator(IOptionsMonitor<GuardWiring> wirings) : IValidateOptions<GuardSettings>
{
    public ValidateOptionsResult Validate(string? name, GuardSettings options)
    {
        var wiring = wirings.Get(name);
        var guard = string.IsNullOrEmpty(name) ? "The guard" : $"The guard '{name}'";
        if (wiring.Engine is null)
            return ValidateOptionsResult.Fail($"{guard} has no engine: call {nameof(GuardBuilder.UseEngine)}, or UseLlamaCpp of the package SafeThink.LlamaCpp.");
        try
        {
            var pipeline = wiring.BuildPipeline(options);
            if (pipeline.Scoring is not null && wiring.Scorer is null)
                return ValidateOptionsResult.Fail($"{guard} has no scorer, but its policies ({pipeline}) judge steps by their score: call {nameof(GuardBuilder.UseScorer)}.");
            wiring.ChatOptions(options).Validate();
            return ValidateOptionsResult.Success;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return ValidateOptionsResult.Fail($"{guard} cannot be built with {nameof(GuardSettings.Policies)} '{options.Policies}': {exception.Message}");
        }
    }
}
