using System.CommandLine;
using LLamaSharpChat;

var model = new Option<string>("--model")
{
    Description = "The model: a GGUF file. Default: the tiny model of this repository, which shows mechanics and is no safety model.",
    DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "models", "tiny-reasoner.gguf"),
};
var threads = new Option<int>("--threads") { Description = "Threads; at most as many as there are free cores.", DefaultValueFactory = _ => 1 };
var gpuLayers = new Option<int>("--gpu-layers") { Description = "Layers on the GPU, -1 for all. Needs a build with -p:Cuda12=true.", DefaultValueFactory = _ => 0 };
var prompt = new Option<string?>("--prompt") { Description = "One prompt instead of a chat." };

var command = new RootCommand("A guarded chat on a model that LLamaSharp loaded.") { model, threads, gpuLayers, prompt };
command.SetAction((result, cancellation) => GuardedChat.RunAsync(
    result.GetValue(model)!, result.GetValue(threads), result.GetValue(gpuLayers), result.GetValue(prompt), cancellation));
return await command.Parse(args).InvokeAsync();
