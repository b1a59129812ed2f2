namespace SafeThink.Scoring.Embedded.Features;

/// <summary>What a feature is about. Each group is weighed by its own length, so that none drowns another.</summary>
internal enum FeatureGroup
{
    /// <summary>Words, pairs and triples of words of the text, and words behind a negation.</summary>
    Word,

    /// <summary>Pieces of three to five characters of its words.</summary>
    Piece,

    /// <summary>The first words of the reply: there it refuses or agrees.</summary>
    Opening,

    /// <summary>Words and pairs of words of the request.</summary>
    Request,

    /// <summary>Pieces of four and five characters of its words. They speak of people's talk only: there the request is as much a turn as the reply.</summary>
    RequestPiece,
}
