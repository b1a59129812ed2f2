using SafeThink.GuardTraining.Writing;

namespace SafeThink.GuardTraining.Teaching;

/// <summary>A lesson to be: a request, and how it is to be answered.</summary>
/// <param name="Id">What the lesson will be called.</param>
/// <param name="Request">The request.</param>
/// <param name="Lead">Where the thinking is led; null for an answer without thinking.</param>
/// <param name="Lot">Chooses the leading sentence and the samples.</param>
/// <param name="Text">The answer, where there is one already.</param>
/// <param name="Risk">How unsafe any answer is, where nobody needs to be asked.</param>
internal sealed record LessonTask(string Id, string Request, LeadKind? Lead, uint Lot, string? Text = null, double? Risk = null)
{
    /// <summary>What the thinking begins with; empty where it is led nowhere, null where there is none.</summary>
    public string? LeadText => Lead is { } lead ? Leads.Of(lead, Lot >> 8) : null;
}
