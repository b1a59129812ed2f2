using SafeThink.Policies.Prefill;
using SafeThink.Policies.ZeroThink;

namespace SafeThink.Pipeline;

/// <summary>Adds ZeroThink to a pipeline.</summary>
public static class ZeroThinkPipelineBuilderExtensions
{
    /// <summary>Adds ZeroThink: an empty think block, so that the model answers at once.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">A policy that is there contradicts it.</exception>
    public static DecodingPipelineBuilder AddZeroThink(this DecodingPipelineBuilder builder, Action<ZeroThinkOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new ZeroThinkOptions();
        configure?.Invoke(options);
        options.Validate();
        return builder.Add(new PrefillPolicy(ZeroThinkConstants.Name, options.Text, skipsThinking: true));
    }
}
