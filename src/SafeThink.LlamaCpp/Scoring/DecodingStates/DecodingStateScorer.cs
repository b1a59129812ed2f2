using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Embedded;

namespace SafeThink.LlamaCpp.Scoring.DecodingStates;

/// <summary>Scores a step by what a middle layer of the decoding model made of it while it was written: no second model.</summary>
/// <remarks>
/// <para>
/// The engine keeps the states of what it decodes (<see cref="LlamaEngineOptions.StateDepths"/>); a linear head looks at
/// their means. Nothing is read again: a step costs a sum over its tokens.
/// </para>
/// <para>
/// The tokens that count are those of the steps, each in the step in which it ends: not the prompt, not the tags between
/// steps, not a steering prefix. A refusal that a policy put in, which is scored, counts with the closing tag in front of it.
/// A step that was accepted without this scorer being asked is summed when the next one is. The mean of a step that begins
/// inside a token holds that token whole; where such a step was taken back and written again, what is spliced in for the
/// token counts with neither step. Where the limit of its tokens cuts a reply off, the last one is never evaluated, and does
/// not count, unless the step has no other.
/// </para>
/// <para>
/// Whatever goes wrong while a step is scored gives <see cref="SafetyScore.Indeterminate"/>: states that are not there or
/// are no numbers, a step that comes without its sequence, another engine.
/// </para>
/// </remarks>
public sealed class DecodingStateScorer : ISafetyScorer
{
    private readonly EmbeddedScorer? _words;

    private DecodingStateScorer(HiddenStateHead head, EngineModel model, StateSlices slices)
    {
        (Head, Model, Slices) = (head, model, slices);
        Name = head.NameOfScorer();
        _words = WordEvidence.ScorerOf(head);
    }

    /// <summary>The head.</summary>
    public HiddenStateHead Head { get; }

    /// <summary>The name of <see cref="Head"/>, <c>@</c>, and the first 8 hexadecimal digits of its hash: another head, another name.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    float? ISafetyScorer.RecommendedThreshold => Head.RecommendedThreshold;

    /// <summary>The model that decodes.</summary>
    internal EngineModel Model { get; }

    /// <summary>What of the states that the engine keeps the head looks at.</summary>
    internal StateSlices Slices { get; }

    /// <summary>Creates the scorer; reads the whole model file once, to tell that it is the head's.</summary>
    /// <param name="engine">The engine that decodes, with the head's depths among its <see cref="LlamaEngineOptions.StateDepths"/>. Not disposed with the scorer.</param>
    /// <param name="head">A head that was fitted on the engine's model, and does not look at the request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The head looks at the request, whose states no engine keeps.</exception>
    /// <exception cref="FileNotFoundException">The model file is gone.</exception>
    /// <exception cref="EngineException">The engine does not keep the states, or the head is for another model or another version of the embedded scorer.</exception>
    public static async Task<DecodingStateScorer> CreateAsync(LlamaEngine engine, HiddenStateHead head, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(head);
        if (head.Parts.HasFlag(HeadParts.Request))
            throw new ArgumentException($"The head '{head.Name}' looks at the states of the request, and an engine keeps those of what it decodes alone. Fit a head without that part.", nameof(head));
        if (engine.ModelPath is not { } path)
            throw new EngineException($"'{engine.Model.Name}' was loaded by another library, and llama.cpp shows states only to whoever made its context. Load the model with {nameof(LlamaEngine)}.{nameof(LlamaEngine.LoadAsync)}.");
        var slices = StateSlices.Of(engine, head);
        await Task.Run(() => head.VerifyModel(path), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        return new(head, engine.Model, slices);
    }

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new DecodingStateSession(this, WordEvidence.For(Head, _words, prompt));
    }
}
