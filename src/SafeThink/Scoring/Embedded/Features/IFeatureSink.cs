namespace SafeThink.Scoring.Embedded.Features;

/// <summary>Takes the features of a text, one after the other.</summary>
internal interface IFeatureSink
{
    /// <summary>A word begins: the features that follow are its own.</summary>
    void BeginWord();

    /// <summary>Takes a feature.</summary>
    /// <param name="group">What it is about.</param>
    /// <param name="hash">Which one it is: 32 well-mixed bits, the highest the best.</param>
    void Add(FeatureGroup group, uint hash);
}
