namespace SafeThink.Pipeline;

/// <summary>The kinds of <see cref="Directive"/>.</summary>
public enum DirectiveKind
{
    /// <summary>No opinion.</summary>
    Continue,

    /// <summary>See <see cref="Directive.BeginThinking"/>.</summary>
    BeginThinking,

    /// <summary>See <see cref="Directive.SkipThinking"/>.</summary>
    SkipThinking,

    /// <summary>See <see cref="Directive.ContinueThinking"/>.</summary>
    ContinueThinking,

    /// <summary>See <see cref="Directive.Accept"/>.</summary>
    Accept,

    /// <summary>See <see cref="Directive.Resample"/>.</summary>
    Resample,

    /// <summary>See <see cref="Directive.Refuse"/>.</summary>
    Refuse,

    /// <summary>See <see cref="Directive.Block"/>.</summary>
    Block,
}
