namespace SafeThink.Testing.Gguf;

/// <summary>The kinds of metadata value that are written here; the numbers are those of the format.</summary>
internal enum GgufValueType : uint
{
    UInt32 = 4,
    Int32 = 5,
    Float32 = 6,
    Boolean = 7,
    String = 8,
    Array = 9,
}
