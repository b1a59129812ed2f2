using System.CommandLine;
using SafeThink.GuardTraining.Cutting;

namespace SafeThink.GuardTraining.Commands;

/// <summary><c>cut</c>: keeps a model's first layers and quantizes them.</summary>
internal static class CutCommand
{
    public static Command Create()
    {
        var input = new Argument<FileInfo>("model") { Description = "The whole model: a GGUF file of the llama architecture." };
        var output = new Argument<FileInfo>("output") { Description = "Where the cut model goes." };
        var layers = new Option<int>("--layers") { Description = "How many layers stay: one more than the deepest that is read.", Required = true };
        var type = new Option<QuantizedType>("--type") { Description = "How the layers are stored.", DefaultValueFactory = _ => QuantizedType.Q4_0 };
        var embedding = new Option<QuantizedType>("--embedding") { Description = "How the embedding is stored; it costs no time.", DefaultValueFactory = _ => QuantizedType.Q5_0 };
        var command = new Command("cut", "Keep a model's first layers and quantize them.") { input, output, layers, type, embedding };
        command.SetAction(parsed =>
        {
            var target = parsed.GetRequiredValue(output).FullName;
            var whole = target + ".unquantized";
            try
            {
                ModelCutter.Cut(parsed.GetRequiredValue(input).FullName, whole, parsed.GetValue(layers));
                ModelQuantizer.Quantize(whole, target, parsed.GetValue(type), parsed.GetValue(embedding));
            }
            finally
            {
                File.Delete(whole);
            }

            Console.WriteLine($"{target}: {new FileInfo(target).Length} bytes");
            return 0;
        });
        return command;
    }
}
