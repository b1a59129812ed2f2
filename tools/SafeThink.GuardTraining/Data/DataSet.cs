using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Data;

/// <summary>A choice of rows from a file of the data folder.</summary>
internal sealed record DataSet
{
    /// <summary>What it is called in caches and cards.</summary>
    public required string Name { get; init; }

    /// <summary>The file, relative to the data folder.</summary>
    public required string File { get; init; }

    /// <summary>What the rows are for.</summary>
    public required DataUse Use { get; init; }

    /// <summary>The licence, for the card.</summary>
    public required string Licence { get; init; }

    /// <summary>Which rows are wanted; those that name a test are left out before it is asked.</summary>
    public Func<SafetyRow, bool> Accepts { get; init; } = _ => true;

    /// <summary>The label: whether a row is unsafe; null for a row without one.</summary>
    public Func<SafetyRow, bool?> IsUnsafe { get; init; } = row => row.IsUnsafe;

    /// <summary>What is read of a row; its reply or reasoning by default.</summary>
    public Func<SafetyRow, string> Text { get; init; } = row => row.Text;

    /// <summary>Whether the answer behind a trace is read too.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>The request of a row; what was asked by default.</summary>
    public Func<SafetyRow, string> Request { get; init; } = row => row.Prompt;

    /// <summary>Whether the text is itself a request, to which nothing was replied.</summary>
    public bool IsRequest { get; init; }

    /// <summary>Whether the file is what the command <c>think</c> wrote.</summary>
    public bool IsThought { get; init; }

    /// <summary>Files whose prompts are left out, relative to the data folder: tests.</summary>
    public IReadOnlyList<string> ExcludedPrompts { get; init; } = [];

    /// <summary>Whether it is ordinary talk about ordinary things, on which τ is chosen.</summary>
    public bool IsEveryday { get; init; }

    /// <summary>How many unsafe rows are taken at most.</summary>
    public int MaximumUnsafe { get; init; } = int.MaxValue;

    /// <summary>How many safe rows are taken at most.</summary>
    public int MaximumSafe { get; init; } = int.MaxValue;

    /// <summary>How much one of its rows counts when a head is fitted.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>How many tokens of the text are read.</summary>
    public int MaximumTokens { get; init; } = 192;

    /// <summary>The same set with as many rows of a label as wanted, at most; the same ones each time.</summary>
    /// <param name="rows">How many.</param>
    public DataSet AtMost(int rows) => this with { MaximumUnsafe = Math.Min(MaximumUnsafe, rows), MaximumSafe = Math.Min(MaximumSafe, rows) };
}
