using SafeThink.Policies.LessThink;
using SafeThink.Policies.Prefill;

namespace SafeThink.Pipeline;

/// <summary>Adds LessThink to a pipeline.</summary>
public static class LessThinkPipelineBuilderExtensions
{
    /// <summary>Adds LessThink: one canned short thought, then the answer.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">A policy that is there contradicts it.</exception>
    public static DecodingPipelineBuilder AddLessThink(this DecodingPipelineBuilder builder, Action<LessThinkOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new LessThinkOptions();
        configure?.Invoke(options);
        options.Validate();
        return builder.Add(new PrefillPolicy(LessThinkConstants.Name, options.Text, skipsThinking: true));
    }
}
