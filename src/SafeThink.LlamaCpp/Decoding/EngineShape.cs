using SafeThink.LlamaCpp.Decoding.Sequences;
using SafeThink.LlamaCpp.Decoding.States;
using SafeThink.LlamaCpp.Rollback;
using SafeThink.LlamaCpp.Sampling;

namespace SafeThink.LlamaCpp.Decoding;

/// <summary>What all sequences of an engine share.</summary>
/// <param name="Cache">The KV cache.</param>
/// <param name="Rows">The pool of logits rows.</param>
/// <param name="Candidates">The samplers' scratch space.</param>
/// <param name="VocabularySize">How many tokens there are.</param>
/// <param name="ContextLength">How many tokens one sequence can have.</param>
/// <param name="BatchSize">How many tokens are decoded at once.</param>
/// <param name="MaxSequences">How many sequences run at once.</param>
/// <param name="MaxWaiting">How many runs may wait while as many run.</param>
/// <param name="MaxKeptTokens">How many tokens of ended runs' prompts are kept at most; 0 where no prompt is shared.</param>
/// <param name="States">Catches hidden states; null where none are kept.</param>
internal sealed record EngineShape(
    KvCache Cache,
    LogitsPool Rows,
    Candidates Candidates,
    int VocabularySize,
    int ContextLength,
    int BatchSize,
    int MaxSequences,
    int MaxWaiting,
    int MaxKeptTokens,
    StateCatcher? States = null);
