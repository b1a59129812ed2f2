namespace SafeThink.Testing.Gguf;

/// <summary>How the numbers of a tensor are stored; the values are those of the GGUF format.</summary>
public enum GgufTensorType
{
    /// <summary>32-bit floats. llama.cpp wants norms, biases and the state matrices of Mamba in this type.</summary>
    F32 = 0,

    /// <summary>16-bit floats: half the file, and about three decimal digits.</summary>
    F16 = 1,
}
