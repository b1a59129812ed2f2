namespace SafeThink.Scoring.Embedded.Model;

/// <summary>What a feature has a weight for. The weights of all heads lie side by side, so that one look-up fetches them.</summary>
internal enum Head
{
    /// <summary>How unsafe the whole is, as the reply or reasoning of a model.</summary>
    Reply,

    /// <summary>How unsafe a window of a few words is.</summary>
    Window,

    /// <summary>How unsafe the whole is, as a turn of people's talk.</summary>
    Chat,

    /// <summary>Whether it is a turn of people's talk rather than a model's reply.</summary>
    Gate,
}
