using System.Text.Json;
using SafeThink.Pipeline;
using SafeThink.Policies;
using SafeThink.Policies.LessThink;
using SafeThink.Policies.MoreThink;
using SafeThink.Policies.SafePath;
using SafeThink.Policies.SafeThink;
using SafeThink.Policies.ThinkingIntervention;
using SafeThink.Policies.ZeroThink;

namespace SafeThink.Audit.Replay;

/// <summary>Makes the policies of a trace again.</summary>
internal static class PolicyRestorer
{
    public static DecodingPipeline Restore(GuardTrace trace)
    {
        var builder = new DecodingPipelineBuilder();
        foreach (var policy in trace.Policies)
            Add(builder, policy);
        return builder.Build();
    }

    private static void Add(DecodingPipelineBuilder builder, TracePolicy policy)
    {
        switch (policy.Name)
        {
            case SafeThinkConstants.Name:
                builder.AddSafeThink(Options(policy, PolicyJson.Default.SafeThinkOptions));
                break;
            case MoreThinkConstants.Name:
                builder.AddMoreThink(o => Apply(Options(policy, PolicyJson.Default.MoreThinkDescription), o));
                break;
            case ZeroThinkConstants.Name:
                builder.AddZeroThink(o => o.Text = Text(policy));
                break;
            case LessThinkConstants.Name:
                builder.AddLessThink(o => o.Text = Text(policy));
                break;
            case SafePathConstants.Name:
                builder.AddSafePath(o => o.Text = Text(policy));
                break;
            case ThinkingInterventionConstants.Name:
                builder.AddThinkingIntervention(o => o.Text = Text(policy));
                break;
            default:
                throw new ArgumentException(
                    $"The trace has the policy '{policy.Name}', which is none of this library's. Give the replay the pipeline to run.", nameof(policy));
        }
    }

    private static void Apply(MoreThinkDescription description, MoreThinkOptions options)
    {
        options.Texts.Clear();
        foreach (var text in description.Texts)
            options.Texts.Add(text);
        options.MaximumReplacements = description.MaximumReplacements;
        options.MaximumThinkingTokens = description.MaximumThinkingTokens;
        options.ContinuesAtEndOfText = description.ContinuesAtEndOfText;
    }

    private static FormatText Text(TracePolicy policy) => Options(policy, PolicyJson.Default.PrefillDescription).Text;

    private static T Options<T>(TracePolicy policy, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class =>
        policy.Options?.Deserialize(type)
        ?? throw new ArgumentException($"The trace holds no options of policy '{policy.Name}'. Give the replay the pipeline to run.", nameof(policy));
}
