namespace SafeThink.Training.Embedded.Features;

/// <summary>The features of a text that are there, and how much each counts.</summary>
/// <param name="Places">Their places in the table of weights, each once.</param>
/// <param name="Values">How much each counts; as many as places.</param>
internal readonly record struct SparseVector(int[] Places, float[] Values)
{
    /// <summary>The sum of the weights, each times its value.</summary>
    public float Dot(float[] weights)
    {
        var sum = 0f;
        for (var i = 0; i < Places.Length; i++)
            sum += weights[Places[i]] * Values[i];
        return sum;
    }
}
