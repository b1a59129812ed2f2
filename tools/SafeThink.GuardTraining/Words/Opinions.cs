using SafeThink.GuardTraining.Metrics;

namespace SafeThink.GuardTraining.Words;

/// <summary>What is made of a set by states, by words and by both.</summary>
/// <param name="States">By the states alone.</param>
/// <param name="Words">By the words alone.</param>
/// <param name="Both">By both, as the head weighs them.</param>
internal sealed record Opinions(SetReport States, SetReport Words, SetReport Both);
