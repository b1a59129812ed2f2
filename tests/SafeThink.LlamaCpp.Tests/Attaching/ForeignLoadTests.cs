using System.Reflection;
using System.Runtime.Loader;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Attaching;

/// <summary>
/// A second copy of the assembly, which has loaded nothing itself: to it, the llama.cpp in this process is one that
/// another library brought.
/// </summary>
[Collection(TinyReasonerGroup.Name)]
public sealed class ForeignLoadTests(TinyReasonerFixture fixture)
{
    [Fact]
    public async Task Attach_ALlamaThatAnotherAssemblyLoaded_IsFoundAndUsed()
    {
        using var apart = new OpenedApart(TinyReasonerFixture.Options);
        var attach = SecondCopy().GetMethod(nameof(LlamaEngine.Attach), BindingFlags.Public | BindingFlags.Static)!;

        await using var engine = (IDecodingEngine)attach.Invoke(null, [apart.Model, apart.Context, null, null])!;

        var prompt = fixture.Engine.Prompt("How do I bake bread?");
        Assert.IsNotType<LlamaEngine>(engine);
        Assert.Equal(await fixture.Engine.SampleAsync(prompt, 40), await engine.SampleAsync(prompt, 40));
    }

    private static Type SecondCopy() =>
        new AssemblyLoadContext("second copy").LoadFromAssemblyPath(typeof(LlamaEngine).Assembly.Location).GetType(typeof(LlamaEngine).FullName!)!;
}
