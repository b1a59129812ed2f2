using System.Runtime.CompilerServices;

namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>Counts what a rendering uses and stops it at its limits.</summary>
internal sealed class RenderBudget(RenderLimits limits)
{
    private long _steps;
    private long _characters;
    private int _callDepth;
    private int _nestingDepth;

    public void ChargeStep()
    {
        if (++_steps > limits.Steps)
        {
            throw StepFault();
        }
    }

    public void ChargeSteps(long count)
    {
        _steps += count;
        if (_steps > limits.Steps)
        {
            throw StepFault();
        }
    }

    public void ChargeCharacters(long count)
    {
        _characters += count;
        if (_characters > limits.Characters)
        {
            throw new RenderFault($"the template handled more than {limits.Characters} characters: it repeats work without end");
        }
    }

    /// <summary>Charges a search at its worst case, where every position matches up to the last character.</summary>
    public void ChargeSearch(int textLength, int soughtLength) =>
        ChargeCharacters(textLength + (long)textLength * soughtLength / 64);

    public void CheckText(long length)
    {
        if (length > limits.TextLength)
        {
            throw new RenderFault($"the template made a text longer than the limit of {limits.TextLength} characters");
        }
    }

    public void EnterCall()
    {
        if (++_callDepth > limits.CallDepth)
        {
            throw new RenderFault($"macros call each other more than {limits.CallDepth} deep");
        }
    }

    public void LeaveCall() => _callDepth--;

    public void EnterNesting()
    {
        if (++_nestingDepth > limits.NestingDepth)
        {
            throw new RenderFault($"the template is nested more than {limits.NestingDepth} deep while rendering");
        }

        // The count above bounds an ordinary thread; a caller on a thread with a small stack needs this one.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new RenderFault("the template is nested too deep for the stack of the calling thread");
        }
    }

    public void LeaveNesting() => _nestingDepth--;

    private RenderFault StepFault() => new($"the template took more than {limits.Steps} steps: it does not come to an end");
}
