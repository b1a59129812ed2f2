namespace SafeThink.Training.Embedded.Rows;

/// <summary>What a set of rows is used for.</summary>
internal enum RowKind
{
    /// <summary>Judged replies of models.</summary>
    Reply,

    /// <summary>Judged turns of people's talk.</summary>
    Chat,

    /// <summary>Replies of which one is better than the other.</summary>
    Pair,

    /// <summary>Requests, read as text: what is asked for is what an unsafe reply is about.</summary>
    Request,

    /// <summary>Safe reasoning, as a whole and step by step.</summary>
    Reasoning,

    /// <summary>Replies and reasoning of a small model, judged by a guard.</summary>
    Lesson,
}
