namespace SafeThink.Traces;

/// <summary>What ends a step.</summary>
public enum StepDelimiter
{
    /// <summary>A blank line; spaces in it do not matter. Models of reasoning are taught to part their steps so.</summary>
    BlankLine,

    /// <summary>The end of a line.</summary>
    NewLine,

    /// <summary>The end of a sentence (<c>. ! ?</c> and white space, or <c>。！？</c>) or of a line.</summary>
    Sentence,

    /// <summary>A fixed number of tokens. The only one that depends on how text is split into tokens.</summary>
    Tokens,
}
