using SafeThink.Policies.Prefill;
using SafeThink.Policies.SafePath;

namespace SafeThink.Pipeline;

/// <summary>Adds SafePath to a pipeline.</summary>
public static class SafePathPipelineBuilderExtensions
{
    /// <summary>Adds SafePath: the thinking begins with a thought of safety, and the model goes on from there.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">A policy that is there contradicts it.</exception>
    public static DecodingPipelineBuilder AddSafePath(this DecodingPipelineBuilder builder, Action<SafePathOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new SafePathOptions();
        configure?.Invoke(options);
        options.Validate();
        return builder.Add(new PrefillPolicy(SafePathConstants.Name, options.Text, skipsThinking: false));
    }
}
