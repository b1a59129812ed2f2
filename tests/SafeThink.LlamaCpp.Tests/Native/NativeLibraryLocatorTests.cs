using SafeThink.Engines;
using SafeThink.LlamaCpp.Native;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Native;

public sealed class NativeLibraryLocatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Locate_NothingAnywhere_ListsThePlaces()
    {
        var exception = Assert.Throws<EngineException>(() => NativeLibraryLocator.Locate(null, null, _folder.Root, []));

        Assert.Contains(nameof(LlamaEngineOptions.NativeLibraryPath), exception.Message, StringComparison.Ordinal);
        Assert.Contains(NativeLibraryLocator.EnvironmentVariable, exception.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder.Root, "runtimes"), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Locate_TheOptionBeforeTheVariable_TakesTheOption()
    {
        var option = Build("option", "llama.v1.0.0");
        var variable = Build("variable", "llama.v2.0.0");

        Assert.Equal("v1.0.0", NativeLibraryLocator.Locate(option, variable, _folder.Root, []).Version);
        Assert.Equal("v2.0.0", NativeLibraryLocator.Locate(null, variable, _folder.Root, []).Version);
    }

    [Fact]
    public void Locate_ANamedPlaceWithoutALibrary_DoesNotGoOnToTheNext()
    {
        Build("", "llama.v1.0.0");

        var exception = Assert.Throws<EngineException>(() => NativeLibraryLocator.Locate(null, _folder["nowhere"], _folder.Root, []));

        Assert.Contains("nowhere", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Locate_OnlyInAFolderOfTheHost_TakesIt()
    {
        var host = Build("cache", "llama.v1.0.0");

        Assert.Equal("v1.0.0", NativeLibraryLocator.Locate(null, null, _folder.Root, [_folder["nowhere"], host]).Version);
    }

    [Fact]
    public void Locate_BesideTheAppAndInAFolderOfTheHost_TakesTheAppsOwn()
    {
        Build("", "llama.v1.0.0");
        var host = Build("cache", "llama.v2.0.0");

        Assert.Equal("v1.0.0", NativeLibraryLocator.Locate(null, null, _folder.Root, [host]).Version);
    }

    [Fact]
    public void HostFolders_OfThisProcess_AreFolders() => Assert.All(NativeLibraryLocator.HostFolders(), folder => Assert.True(Path.IsPathRooted(folder)));

    [Fact]
    public void Find_SeveralFlavours_TakesTheOneThatCanDoMore()
    {
        Build("mixed", "llama.v1.0.0");
        var folder = Build("mixed", "llama.cuda.v1.0.0");
        File.WriteAllText(Path.Combine(folder, "libllama-common.so"), "");

        Assert.EndsWith("libllama.cuda.v1.0.0.so", NativeLibraryFiles.Find(folder)!.Llama, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_WithoutItsCompanions_FindsNothing()
    {
        File.WriteAllText(_folder["libllama.so"], "");

        Assert.Null(NativeLibraryFiles.Find(_folder.Root));
        Assert.Null(NativeLibraryFiles.Find(_folder["libllama.so"]));
    }

    [Fact]
    public void FindForeignLlama_AnotherBuildInTheProcess_IsFound()
    {
        var own = NativeLibraryFiles.Find(Build("own", "llama.v1.0.0"))!;
        string[] harmless = ["/lib/libc.so.6", "/lib/libllamafile-tools.so", own.Llama, own.Ggml, own.GgmlBase];

        Assert.Null(LoadedModules.FindForeignLlama(harmless, own));
        Assert.Equal("/other/libllama.so", LoadedModules.FindForeignLlama([.. harmless, "/other/libllama.so"], own));
        Assert.Equal("/other/libggml-base.so", LoadedModules.FindForeignLlama([.. harmless, "/other/libggml-base.so"], own));
        Assert.Equal("/app/ggml-base.dll", LoadedModules.FindForeignLlama(["/app/ggml-base.dll"], own));
    }

    [Fact]
    public void FindLlama_AmongOtherModules_FindsEveryLibllamaOnce()
    {
        string[] modules = ["/lib/libc.so.6", "/a/libllama.so", "/a/libllama-common.so", "/a/libggml-base.so", "/b/libllama.v0.4.0.so", "/a/libllama.so"];

        Assert.Equal(["/a/libllama.so", "/b/libllama.v0.4.0.so"], LoadedModules.FindLlama(modules));
        Assert.Empty(LoadedModules.FindLlama(["/lib/libc.so.6"]));
    }

    [Fact]
    public void Enumerate_OfThisProcess_HasItsNativeModules() => Assert.NotEmpty(LoadedModules.Enumerate());

    private string Build(string folder, string name)
    {
        var path = Directory.CreateDirectory(_folder[folder]).FullName;
        foreach (var file in (string[])[name, name.Replace("llama", "ggml", StringComparison.Ordinal), "ggml-base"])
            File.WriteAllText(Path.Combine(path, $"lib{file}.so"), "");
        return path;
    }
}
