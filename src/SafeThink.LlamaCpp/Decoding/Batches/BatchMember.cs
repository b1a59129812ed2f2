using SafeThink.LlamaCpp.Decoding.Sequences;

namespace SafeThink.LlamaCpp.Decoding.Batches;

/// <summary>One sequence's part of a batch.</summary>
/// <param name="Sequence">The sequence.</param>
/// <param name="Count">How many of its tokens.</param>
/// <param name="OutputIndex">The index in the batch of the token whose logits were asked for, or -1.</param>
internal readonly record struct BatchMember(Sequence Sequence, int Count, int OutputIndex);
