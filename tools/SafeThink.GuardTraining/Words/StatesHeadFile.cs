using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.GuardTraining.Words;

/// <summary>The head of the guard that a folder's contents are of: it says whose they are, and is what the guard is loaded with.</summary>
internal static class StatesHeadFile
{
    /// <summary>Puts the head into a folder, or sees that it is there.</summary>
    /// <param name="folder">The folder; it is made where it is missing.</param>
    /// <param name="head">The head, without words.</param>
    /// <returns>The file.</returns>
    /// <exception cref="InvalidDataException">The folder is of another guard.</exception>
    public static string In(string folder, HiddenStateHead head)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "states.head");
        if (!File.Exists(path))
            head.Save(path);
        else if (!HiddenStateHead.Load(path).Weights.SequenceEqual(head.Weights))
            throw new InvalidDataException($"'{folder}' holds what another guard than '{head.Name}' said. Name another folder, or delete it.");
        return path;
    }
}
