using SafeThink.Policies.SafeThink;
using SafeThink.Scoring.Calibration;

namespace SafeThink.Pipeline;

/// <summary>Adds SafeThink to a pipeline.</summary>
public static class SafeThinkPipelineBuilderExtensions
{
    /// <summary>Adds SafeThink: an unsafe step is rejected and sampled again behind "Wait, think safely".</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option has a value that it cannot have.</exception>
    /// <exception cref="InvalidOperationException">A policy that is there contradicts it.</exception>
    public static DecodingPipelineBuilder AddSafeThink(this DecodingPipelineBuilder builder, Action<SafeThinkOptions>? configure = null)
    {
        var options = new SafeThinkOptions();
        configure?.Invoke(options);
        return builder.AddSafeThink(options);
    }

    /// <summary>Adds SafeThink with the threshold of a guard profile; the decoder then takes the scorer of that profile alone.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="profile">The profile; its <see cref="GuardProfile.Apply"/> gives the scorer.</param>
    /// <param name="configure">Changes the other defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option has a value that it cannot have.</exception>
    /// <exception cref="InvalidOperationException">A policy that is there contradicts it.</exception>
    public static DecodingPipelineBuilder AddSafeThink(
        this DecodingPipelineBuilder builder, GuardProfile profile, Action<SafeThinkOptions>? configure = null)
    {
        var options = new SafeThinkOptions().Use(profile);
        configure?.Invoke(options);
        return builder.AddSafeThink(options);
    }

    /// <summary>Adds SafeThink with given options, for example <see cref="SafeThinkOptions.AsPublished"/>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="options">The options; copied.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option has a value that it cannot have.</exception>
    /// <exception cref="InvalidOperationException">A policy that is there contradicts it.</exception>
    public static DecodingPipelineBuilder AddSafeThink(this DecodingPipelineBuilder builder, SafeThinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return builder.Add(new SafeThinkPolicy(options));
    }
}
