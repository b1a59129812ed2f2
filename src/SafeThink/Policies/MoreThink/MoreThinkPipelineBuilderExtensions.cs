using SafeThink.Policies.MoreThink;

namespace SafeThink.Pipeline;

/// <summary>Adds MoreThink to a pipeline.</summary>
public static class MoreThinkPipelineBuilderExtensions
{
    /// <summary>Adds MoreThink: the end of the thinking is refused and "Wait" put in its place.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An option has a value that it cannot have.</exception>
    /// <exception cref="InvalidOperationException">A policy that is there contradicts it.</exception>
    public static DecodingPipelineBuilder AddMoreThink(this DecodingPipelineBuilder builder, Action<MoreThinkOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new MoreThinkOptions();
        configure?.Invoke(options);
        options.Validate();
        return builder.Add(new MoreThinkPolicy(options));
    }
}
