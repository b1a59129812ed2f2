using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

/// <summary><c>llama_token_data</c>: 12 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TokenData
{
    public int Id;
    public float Logit;
    public float Probability;
}
