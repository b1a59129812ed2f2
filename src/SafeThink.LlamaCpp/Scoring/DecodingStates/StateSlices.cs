using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;

namespace SafeThink.LlamaCpp.Scoring.DecodingStates;

/// <summary>Which of the states that an engine keeps of a token a head looks at.</summary>
internal sealed class StateSlices
{
    private readonly int[] _kept;    // each of the head's depths, by its place among the engine's
    private readonly int _width;
    private readonly int _length;

    private StateSlices(int[] kept, int width, int length) => (_kept, _width, _length) = (kept, width, length);

    /// <summary>The length of what the head looks at.</summary>
    public int Size => _kept.Length * _width;

    /// <summary>Finds a head's depths among those of an engine.</summary>
    /// <exception cref="EngineException">One is missing, or its states have another length.</exception>
    public static StateSlices Of(LlamaEngine engine, HiddenStateHead head)
    {
        var kept = head.Depths.Select(depth => engine.StateDepths.IndexOf(depth)).ToArray();
        if (Array.IndexOf(kept, -1) is >= 0 and var missing)
            throw new EngineException($"The head '{head.Name}' looks at the states behind layer {head.Depths[missing]}, which the engine does not keep. Load it with {nameof(LlamaEngineOptions)}.{nameof(LlamaEngineOptions.StateDepths)} = [{string.Join(", ", head.Depths)}].");
        if (head.Width != engine.StateWidth)
            throw new EngineException($"The head '{head.Name}' is {head.Width} wide, but the states of '{engine.Model.Name}' are {engine.StateWidth}. Use the model that the head was made for.");
        return new(kept, head.Width, engine.StateDepths.Length * head.Width);
    }

    /// <summary>Adds a token's states to sums.</summary>
    /// <param name="states">What the engine keeps of the token.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="keep">What is left of every earlier token.</param>
    /// <returns>False where the states are not those that the head was made for; then nothing was added.</returns>
    public bool TryAdd(ReadOnlySpan<float> states, StateSums sums, double keep)
    {
        if (states.Length != _length)
            return false;
        sums.Add(states, _kept, _width, keep);
        return true;
    }
}
