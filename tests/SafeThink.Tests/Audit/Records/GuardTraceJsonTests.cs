using System.Text;
using System.Text.Json;
using SafeThink.Audit;
using SafeThink.Tests.Audit.Doubles;

namespace SafeThink.Tests.Audit.Records;

public sealed class GuardTraceJsonTests
{
    [Fact]
    public async Task Write_AnyTrace_ReadsBackTheSame()
    {
        foreach (var options in new GuardTraceOptions[] { new(), new() { IncludesContent = true }, new() { IncludesTokens = false } })
        {
            var json = GuardTraceJson.Write(await Recording.SteeredTraceAsync(options));

            Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(GuardTraceJson.Write(GuardTraceJson.Read(json))));
            Assert.DoesNotContain((byte)'\n', json);
        }
    }

    // What is on disk must stay readable: a name that changes here needs a new version of the format.
    [Fact]
    public async Task Write_Trace_KeepsTheNamesOfVersionOne()
    {
        using var json = JsonDocument.Parse(GuardTraceJson.Write(await Recording.SteeredTraceAsync(new() { IncludesContent = true })));

        var root = json.RootElement;
        Assert.Equal(1, root.GetProperty("version").GetInt32());
        Assert.Equal(
            ["version", "id", "startedAt", "model", "policies", "scorer", "threshold", "request", "prompt", "events", "end"],
            root.EnumerateObject().Select(p => p.Name));
        var events = root.GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(
            ["decision", "tokens", "decision", "tokens", "tokens", "decision", "tokens", "decision", "decision", "tokens", "decision"],
            events.Select(e => e.GetProperty("kind").GetString()));
        Assert.Equal(
            ["kind", "origin", "isTakenBack", "position", "count", "tokens", "text"], events[1].EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ["kind", "event", "at", "position", "phase", "directive", "policy", "text", "step", "attempt", "canSteer", "score", "verdict", "stepTokens", "scoringTime", "thinkingTokens", "isEndOfText"],
            events[2].EnumerateObject().Select(p => p.Name));
        Assert.Equal("""{"value":-1}""", events[2].GetProperty("score").GetRawText());
    }

    [Theory]
    [InlineData("null", "There is no trace")]
    [InlineData("{}", "required")]
    [InlineData("[1]", "could not be converted")]
    public void Read_NoTrace_SaysSo(string json, string problem)
    {
        var fault = Assert.ThrowsAny<JsonException>(() => GuardTraceJson.Read(Encoding.UTF8.GetBytes(json)));

        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_EventWithoutAKind_IsNoTrace()
    {
        var json = Encoding.UTF8.GetString(GuardTraceJson.Write(await Recording.SteeredTraceAsync()));

        Assert.ThrowsAny<JsonException>(() => GuardTraceJson.Read(Encoding.UTF8.GetBytes(json.Replace("\"kind\":\"tokens\",", "", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Read_LaterVersion_NamesBoth()
    {
        var trace = await Recording.SteeredTraceAsync() with { Version = 2 };

        var fault = Assert.Throws<JsonException>(() => GuardTraceJson.Read(GuardTraceJson.Write(trace)));

        Assert.Contains("version 2; this library reads version 1", fault.Message, StringComparison.Ordinal);
    }
}
