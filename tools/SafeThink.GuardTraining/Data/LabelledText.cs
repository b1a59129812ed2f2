using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Data;

/// <summary>A request, what was written in reply, and whether that is unsafe.</summary>
/// <param name="Id">The row's id in its file.</param>
/// <param name="Request">What was asked; empty where nothing was.</param>
/// <param name="Text">The reply or the reasoning.</param>
/// <param name="IsUnsafe">The label.</param>
internal sealed record LabelledText(string Id, string Request, string Text, bool IsUnsafe)
{
    /// <summary>What was answered behind the reasoning; empty where that is left out.</summary>
    public string Answer { get; init; } = "";

    /// <summary>What rows with the same request share, however it is spelled: rows of a group never part in cross-validation.</summary>
    public string Group => RowText.Group(Request);
}
