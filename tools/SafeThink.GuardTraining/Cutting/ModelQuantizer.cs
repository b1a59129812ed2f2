using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Loading;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.GuardTraining.Cutting;

/// <summary>Stores a model's matrices, the embedding among them, in fewer bits.</summary>
internal static unsafe class ModelQuantizer
{
    /// <summary>Writes a quantized model, with llama.cpp's own quantizer.</summary>
    /// <param name="input">A GGUF file.</param>
    /// <param name="output">Where to.</param>
    /// <param name="type">How the layers' matrices are stored.</param>
    /// <param name="embedding">How the embedding is stored: it is only looked up, so its type costs no time.</param>
    /// <exception cref="EngineException">llama.cpp cannot do it.</exception>
    public static void Quantize(string input, string output, QuantizedType type, QuantizedType embedding)
    {
        GgufHeader.Verify(input);
        ILogger logger = NullLogger.Instance;
        NativeRuntime.EnsureLoaded(null, logger);
        var log = new NativeLog(logger);
        log.Attach();
        try
        {
            var parameters = NativeMethods.llama_model_quantize_default_params();
            if (parameters is not { Threads: 0, FileType: 7, AllowRequantize: 0, QuantizeOutputTensor: 1 })
                throw new EngineException("llama.cpp's parameters of quantization are not laid out as expected. Use the llama.cpp of this version of SafeThink.");
            parameters.Threads = 1;
            parameters.FileType = (int)type;
            parameters.AllowRequantize = 1;

            // Else llama.cpp gives some matrices more bits than was asked for.
            parameters.Pure = 1;
            parameters.TokenEmbeddingType = TensorTypeOf(embedding);
            if (NativeMethods.llama_model_quantize(input, output, &parameters) is not 0 and var result)
                throw new EngineException($"llama.cpp could not quantize '{input}' to {type} ({result}).{log.TakeErrors()}");
        }
        finally
        {
            NativeLog.Detach();
        }
    }

    // ggml numbers the types of tensors otherwise than llama.cpp the types of files.
    private static int TensorTypeOf(QuantizedType type) => type switch
    {
        QuantizedType.Q4_0 => 2,
        QuantizedType.Q4_1 => 3,
        QuantizedType.Q5_0 => 6,
        QuantizedType.Q5_1 => 7,
        QuantizedType.Q8_0 => 8,
        QuantizedType.IQ4_NL => 20,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such type."),
    };
}
