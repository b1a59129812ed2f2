using SafeThink.Policies.Prefill;
using SafeThink.Policies.ThinkingIntervention;

namespace SafeThink.Pipeline;

/// <summary>Adds ThinkingIntervention to a pipeline.</summary>
public static class ThinkingInterventionPipelineBuilderExtensions
{
    /// <summary>Adds ThinkingIntervention: the thinking begins with a sentence that the model then takes for its own.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">A policy that is there contradicts it.</exception>
    public static DecodingPipelineBuilder AddThinkingIntervention(this DecodingPipelineBuilder builder, Action<ThinkingInterventionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new ThinkingInterventionOptions();
        configure?.Invoke(options);
        options.Validate();
        return builder.Add(new PrefillPolicy(ThinkingInterventionConstants.Name, options.Text, skipsThinking: false));
    }
}
