using SafeThink.GuardTraining.Data;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Tests.Data;

public sealed class DataFoldersTests
{
    [Theory]
    [InlineData(true, "thoughts-folder", "'think'")]
    [InlineData(false, "data-folder", "holds prompts/, responses/, traces/ and utility/")]
    public void Read_FileMissing_NamesTheFolderAndWhereItComesFrom(bool isThought, string folder, string remedy)
    {
        var set = new DataSet { Name = "test", IsThought = isThought, File = "traces/none.jsonl", Use = DataUse.Training, Licence = "none" };

        var exception = Assert.Throws<DataException>(() => new DataFolders("data-folder", "thoughts-folder").Read(set));

        Assert.Contains(folder, exception.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, exception.Message, StringComparison.Ordinal);
    }
}
