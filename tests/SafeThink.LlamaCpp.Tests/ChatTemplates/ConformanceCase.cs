using System.Text.Json.Nodes;
using SafeThink.LlamaCpp.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>One conversation through one template, with what the reference engine made of it.</summary>
internal sealed record ConformanceCase(
    string Template,
    string ConversationName,
    JsonObject IndexEntry,
    JsonObject Conversation,
    string? Output,
    string? Error)
{
    public string Name => $"{Template} × {ConversationName}";

    public JsonArray Messages => Conversation["messages"]!.AsArray();

    public ChatTemplateOptions Options
    {
        get
        {
            var variables = Conversation["extra"]?.DeepClone().AsObject() ?? [];
            var enableThinking = variables["enable_thinking"]?.GetValue<bool>();
            variables.Remove("enable_thinking");
            variables["tools"] = Conversation["tools"]?.DeepClone();
            variables["documents"] = Conversation["documents"]?.DeepClone();
            return new ChatTemplateOptions
            {
                AddGenerationPrompt = Conversation["add_generation_prompt"]!.GetValue<bool>(),
                EnableThinking = enableThinking,
                BosToken = IndexEntry["bos_token"]?.GetValue<string>(),
                EosToken = IndexEntry["eos_token"]?.GetValue<string>(),
                Variables = variables,
                TimeProvider = new FixedClock(),
            };
        }
    }
}
