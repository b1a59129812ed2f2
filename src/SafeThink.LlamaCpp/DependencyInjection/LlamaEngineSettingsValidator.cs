using Microsoft.Extensions.Options;

namespace SafeThink.LlamaCpp.DependencyInjection;

/// <summary>Checks the settings as the engine would, before the model is loaded, and that there is a model to load.</summary>
internal sealed class LlamaEngineSettingsValidator : IValidateOptions<LlamaEngineSettings>
{
    public ValidateOptionsResult Validate(string? name, LlamaEngineSettings options)
    {
        try
        {
            if (string.IsNullOrWhiteSpace(options.ModelPath))
                return Fail("ModelPath is empty; set it to a GGUF file.");
            var engine = options.ToOptions();
            engine.Validate();
            return File.Exists(engine.ModelPath) ? ValidateOptionsResult.Success : Fail($"ModelPath is '{engine.ModelPath}', but there is no such file.");
        }
        catch (ArgumentException exception)
        {
            return Fail(exception.Message);
        }
    }

    private static ValidateOptionsResult Fail(string message) => ValidateOptionsResult.Fail($"{nameof(LlamaEngineSettings)}: {message}");
}
