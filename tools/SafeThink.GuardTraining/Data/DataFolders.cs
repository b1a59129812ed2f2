using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Data;

/// <summary>Where the rows of all sets are: public data, and what a model thought.</summary>
/// <param name="data">The folder of public data.</param>
/// <param name="thoughts">The folder that the command <c>think</c> wrote.</param>
internal sealed class DataFolders(string data, string thoughts)
{
    private readonly DataFolder _data = new(data);
    private readonly DataFolder _thoughts = new(thoughts, "Name the folder that the command 'think' wrote, to its end.");

    /// <summary>Reads a set.</summary>
    /// <param name="set">Which rows.</param>
    /// <exception cref="DataException">A file is missing or a row is broken; the message says which.</exception>
    public List<LabelledText> Read(DataSet set) =>
        set.IsThought ? DataReader.Read(_thoughts, set) : DataReader.Read(_data, set);
}
