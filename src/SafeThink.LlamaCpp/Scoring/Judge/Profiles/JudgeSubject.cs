namespace SafeThink.LlamaCpp.Scoring.Judge;

/// <summary>Whose words a judge is asked about.</summary>
public enum JudgeSubject
{
    /// <summary>The assistant's reply, its thinking included: what a step is part of.</summary>
    Reply,

    /// <summary>The user's last message, for a judge that scores requests.</summary>
    Request,
}
