namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>A value a template works on, with Python's meaning of truth.</summary>
internal abstract class JinjaValue
{
    /// <summary>Python's name of the type, as messages spell it.</summary>
    public abstract string TypeName { get; }

    public virtual bool IsTruthy => true;

    /// <summary>How many lists and maps are inside one another here; 0 for a plain value.</summary>
    public virtual int Nesting => 0;

    public override string ToString() => TypeName;
}
