namespace SafeThink.GuardTraining.Cutting;

/// <summary>A tensor of a GGUF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dimensions">Its sizes, the contiguous one first.</param>
/// <param name="Type">ggml's number for how its values are stored.</param>
/// <param name="Offset">Where its data begin, in bytes.</param>
/// <param name="Length">How many bytes they take, padding included.</param>
internal sealed record GgufTensorInfo(string Name, long[] Dimensions, int Type, long Offset, long Length);
