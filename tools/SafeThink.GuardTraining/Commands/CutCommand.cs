using System.CommandLine;
using SafeThink.GuardTraining.Cutting;
using SafeThink.Training.Files;
using SafeThink.Training.Options;

namespace SafeThink.GuardTraining.Commands;

/// <summary><c>cut</c>: keeps a model's first layers and quantizes them.</summary>
internal static class CutCommand
{
    public static Command Create()
    {
        var input = new Argument<FileInfo>("model") { Description = "The whole model: a GGUF file of the llama architecture." };
        var output = new Argument<FileInfo>("output") { Description = "Where the cut model goes." };
        var layers = new Option<int>("--layers") { Description = "How many layers stay: one more than the deepest that is read.", Required = true };
        var type = new Option<QuantizedType>("--type") { Description = "How the layers are stored.", DefaultValueFactory = _ => QuantizedType.Q4_0 }.Named();
        var embedding = new Option<QuantizedType>("--embedding") { Description = "How the embedding is stored; it costs no time.", DefaultValueFactory = _ => QuantizedType.Q5_0 }.Named();
        var command = new Command("cut", "Keep a model's first layers and quantize them.") { input, output, layers, type, embedding };
        command.SetAction(parsed =>
        {
            var (source, target) = (parsed.GetRequiredValue(input).FullName, parsed.GetRequiredValue(output).FullName);
            if (source == target)
                throw new ArgumentException($"The cut model cannot go to '{target}', which is the whole one. Name another file.");
            var (whole, part) = (target + ".unquantized", WholeFile.PartOf(target));
            try
            {
                ModelCutter.Cut(source, whole, parsed.GetValue(layers));
                ModelQuantizer.Quantize(whole, part, parsed.GetValue(type), parsed.GetValue(embedding));
                File.Move(part, target, overwrite: true);
            }
            finally
            {
                File.Delete(whole);
                File.Delete(part);
            }

            Console.WriteLine($"{target}: {new FileInfo(target).Length} bytes");
            return 0;
        });
        return command;
    }
}
