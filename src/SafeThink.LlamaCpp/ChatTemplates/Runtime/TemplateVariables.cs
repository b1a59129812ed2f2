using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>Turns what a caller gives into template values, and says which of it is trusted: nothing but well-known roles.</summary>
internal static class TemplateVariables
{
    private static readonly TextValue RoleKey = TextValue.Trusted("role");
    private static readonly TextValue ContentKey = TextValue.Trusted("content");
    private static readonly TextValue ReasoningKey = TextValue.Trusted("reasoning_content");

    public static ListValue FromMessages(IReadOnlyList<PromptMessage> messages)
    {
        var items = new JinjaValue[messages.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var entries = MapValue.NewEntries();
            entries[RoleKey] = Role(messages[i].Role);
            entries[ContentKey] = TextValue.Untrusted(messages[i].Content);
            if (messages[i].Reasoning is { } reasoning)
                entries[ReasoningKey] = TextValue.Untrusted(reasoning);
            items[i] = new MapValue(entries);
        }

        return new ListValue(items);
    }

    /// <summary>Messages with more than a role and a content, as JSON; only the roles can be trusted.</summary>
    public static ListValue FromMessages(JsonArray messages) => new([.. messages.Select(FromMessage)]);

    public static JinjaValue FromJson(JsonNode? node)
    {
        switch (node)
        {
            case null:
                return NoneValue.Instance;
            case JsonArray array:
                return new ListValue([.. array.Select(FromJson)]);
            case JsonObject map:
                return FromObject(map);
        }

        return node.GetValueKind() switch
        {
            JsonValueKind.String => TextValue.Untrusted(node.GetValue<string>()),
            JsonValueKind.True => BooleanValue.True,
            JsonValueKind.False => BooleanValue.False,
            JsonValueKind.Null => NoneValue.Instance,
            _ => FromNumber(node.ToJsonString()),
        };
    }

    /// <summary>
    /// A role is data, but the words that name the usual ones cannot forge anything; trusting them keeps the role and
    /// the marker round it in one segment, so that they are tokenized as in training.
    /// </summary>
    private static TextValue Role(string role) =>
        new(OriginText.Of(role, role is "system" or "user" or "assistant" or "tool" or "developer"));

    private static JinjaValue FromMessage(JsonNode? message) => message is JsonObject map && map["role"] is JsonValue role
        && role.GetValueKind() == JsonValueKind.String
            ? FromObject(map, Role(role.GetValue<string>()))
            : FromJson(message);

    private static MapValue FromObject(JsonObject map, TextValue? role = null)
    {
        var entries = MapValue.NewEntries();
        foreach (var (name, value) in map)
        {
            entries[TextValue.Untrusted(name)] = role is not null && name == "role" ? role : FromJson(value);
        }

        return new MapValue(entries);
    }

    private static JinjaValue FromNumber(string number) => number.AsSpan().IndexOfAny(".eE") < 0
        ? IntegerValue.Parse(number)
        : new FloatValue(double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture));
}
