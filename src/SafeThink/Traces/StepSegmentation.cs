namespace SafeThink.Traces;

/// <summary>How a model's output is cut into steps.</summary>
/// <remarks>
/// The papers do not define a step (SafeThink, "step/token"); a blank line is the best-documented boundary (Sky-T1's
/// system prompt). The end of the thinking and the end of the output always end a step. A step that would hold
/// nothing but white space and signs, such as a lone full stop or a rule of dashes, is joined to the next, unless it
/// grows as long as a step may: no scorer could say anything of it.
/// </remarks>
public sealed record StepSegmentation
{
    /// <summary>The defaults: blank lines, at most 600 characters.</summary>
    public static StepSegmentation Default { get; } = new();

    /// <summary>What ends a step.</summary>
    /// <value><see cref="StepDelimiter.BlankLine"/></value>
    public StepDelimiter Delimiter { get; init; } = StepDelimiter.BlankLine;

    /// <summary>
    /// How long a step may grow without a delimiter, in code points; it is then cut at the next white space, at the latest
    /// <see cref="Slack"/> code points later. At least 1.
    /// </summary>
    /// <value>600</value>
    public int MaximumLength { get; init; } = 600;

    /// <summary>How many tokens make a step where <see cref="Delimiter"/> is <see cref="StepDelimiter.Tokens"/>. At least 1.</summary>
    /// <value>40</value>
    public int TokensPerStep { get; init; } = 40;

    /// <summary>How far a cut by length may be put off to fall between two words, in code points.</summary>
    public const int Slack = 32;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(TokensPerStep, 1);
        if (!Enum.IsDefined(Delimiter))
            throw new ArgumentOutOfRangeException(nameof(Delimiter), Delimiter, "There is no such step delimiter.");
    }
}
