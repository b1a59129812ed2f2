namespace SafeThink.Decoding;

/// <summary>The kinds of <see cref="DecodingUpdate"/>.</summary>
public enum DecodingUpdateKind
{
    /// <summary>Text of the model, in <see cref="DecodingUpdate.Text"/>; the phase says whether it is reasoning or answer.</summary>
    Text,

    /// <summary>Text that a policy wrote into the output, in <see cref="DecodingUpdate.Text"/>.</summary>
    Injected,

    /// <summary>A step has its verdict: <see cref="DecodingUpdate.Step"/>. Its text follows if it is accepted.</summary>
    StepScored,

    /// <summary>A policy stepped in: <see cref="DecodingUpdate.Intervention"/>.</summary>
    Intervened,

    /// <summary>The last update: <see cref="DecodingUpdate.Result"/>.</summary>
    Completed,
}
