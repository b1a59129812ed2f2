using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Policies.LessThink;
using SafeThink.Policies.MoreThink;
using SafeThink.Policies.ZeroThink;
using SafeThink.Traces;

namespace SafeThink.Chat;

/// <summary>The guard's policies together with the one that a reasoning effort stands for.</summary>
/// <param name="decoder">The guard.</param>
/// <param name="configureMoreThink">Changes the defaults of MoreThink.</param>
internal sealed class EffortPolicies(GuardedDecoder decoder, Action<MoreThinkOptions>? configureMoreThink)
{
    private readonly ConcurrentDictionary<string, GuardedDecoder> _decoders = new(StringComparer.Ordinal);

    /// <summary>The decoder for an effort: the guard's own policies are always among its policies.</summary>
    /// <param name="effort">The effort; null and medium leave the thinking to the model.</param>
    /// <param name="format">How the model marks its reasoning. One that does not reason ignores the effort.</param>
    /// <exception cref="NotSupportedException">The effort contradicts a policy of the guard.</exception>
    public GuardedDecoder For(ReasoningEffort? effort, ReasoningFormat format)
    {
        if (PolicyFor(effort) is not { } name || !format.HasReasoning || decoder.Pipeline.Policies.Any(p => p.Name == name))
            return decoder;
        try
        {
            return _decoders.GetOrAdd(name, Create);
        }
        catch (InvalidOperationException exception)
        {
            throw new NotSupportedException(
                $"{nameof(ChatOptions)}.Reasoning.Effort '{effort}' stands for the policy '{name}', which the guard's policies rule out. {exception.Message}",
                exception);
        }
    }

    private static string? PolicyFor(ReasoningEffort? effort) => effort switch
    {
        ReasoningEffort.None => ZeroThinkConstants.Name,
        ReasoningEffort.Low => LessThinkConstants.Name,
        ReasoningEffort.High or ReasoningEffort.ExtraHigh => MoreThinkConstants.Name,
        _ => null,
    };

    private GuardedDecoder Create(string name)
    {
        var builder = new DecodingPipelineBuilder();
        foreach (var policy in decoder.Pipeline.Policies)
            builder.Add(policy);
        builder = name switch
        {
            ZeroThinkConstants.Name => builder.AddZeroThink(),
            LessThinkConstants.Name => builder.AddLessThink(),
            _ => builder.AddMoreThink(configureMoreThink),
        };
        return decoder.With(builder.Build());
    }
}
