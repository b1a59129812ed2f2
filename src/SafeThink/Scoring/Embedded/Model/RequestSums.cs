namespace SafeThink.Scoring.Embedded.Model;

/// <summary>All that is remembered of a request.</summary>
/// <param name="Words">Words and pairs of words.</param>
/// <param name="Pieces">Pieces of words, of which only <see cref="Head.Chat"/> knows anything.</param>
internal readonly record struct RequestSums(GroupSum Words, GroupSum Pieces);
