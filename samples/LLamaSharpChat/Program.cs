using System.CommandLine;
using LLama.Exceptions;
using LLamaSharpChat;
using SafeThink.Engines;

var model = new Option<string>("--model")
{
    Description = "The model: a GGUF file. Default: the tiny model of this repository, which shows mechanics and is no safety model.",
    DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "models", "tiny-reasoner.gguf"),
};
var threads = new Option<int>("--threads") { Description = "Threads; at most as many as there are free cores.", DefaultValueFactory = _ => 1 };
var gpuLayers = new Option<int>("--gpu-layers") { Description = "Layers on the GPU, -1 for all. Needs a build with -p:Cuda12=true.", DefaultValueFactory = _ => 0 };
var prompt = new Option<string?>("--prompt") { Description = "One prompt instead of a chat." };

var command = new RootCommand("A guarded chat on a model that LLamaSharp loaded.") { model, threads, gpuLayers, prompt };
command.SetAction(async (result, cancellation) =>
{
    try
    {
        return await GuardedChat.RunAsync(
            result.GetValue(model)!, result.GetValue(threads), result.GetValue(gpuLayers), result.GetValue(prompt), cancellation);
    }
    catch (OperationCanceledException)
    {
        // 128 + SIGINT, as shells have it.
        return 130;
    }
    catch (Exception exception) when (exception is LoadWeightsFailedException or EngineException or ArgumentException)
    {
        await Console.Error.WriteLineAsync($"error: {exception.Message.ReplaceLineEndings(" ")}");
        return 1;
    }
});
return await command.Parse(args).InvokeAsync();
