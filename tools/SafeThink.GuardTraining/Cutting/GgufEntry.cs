namespace SafeThink.GuardTraining.Cutting;

/// <summary>A key of a GGUF file.</summary>
/// <param name="Key">The key.</param>
/// <param name="Type">GGUF's number for the value's type.</param>
/// <param name="Value">The value as it stands in the file.</param>
internal sealed record GgufEntry(string Key, int Type, byte[] Value)
{
    /// <summary>The type of counts.</summary>
    public const int UInt32 = 4;
}
