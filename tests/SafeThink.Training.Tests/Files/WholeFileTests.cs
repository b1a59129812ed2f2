using SafeThink.Training.Files;

namespace SafeThink.Training.Tests.Files;

public sealed class WholeFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    [Fact]
    public void Complete_WhatWasWritten_TakesThePlaceOfWhatWasThere()
    {
        File.WriteAllText(Target, "before");

        using (var file = WholeFile.Create(Target))
        {
            file.Stream.Write("after"u8);
            Assert.Equal("before", File.ReadAllText(Target));
            file.Complete();
        }

        Assert.Equal("after", File.ReadAllText(Assert.Single(_folder.GetFiles()).FullName));
    }

    [Fact]
    public void Dispose_NotComplete_LeavesWhatWasThereAndNothingElse()
    {
        File.WriteAllText(Target, "before");

        using (var file = WholeFile.Create(Target))
            file.Stream.Write("half"u8);

        Assert.Equal("before", File.ReadAllText(Assert.Single(_folder.GetFiles()).FullName));
    }

    [Fact]
    public void Create_WhatAnotherRunWrites_IsRefused()
    {
        using var file = WholeFile.Create(Target);

        Assert.Throws<IOException>(() => WholeFile.Create(Target));
    }

    [Fact]
    public void Create_WhatAKilledRunLeft_BeginsAnew()
    {
        File.WriteAllText(WholeFile.PartOf(Target), "half of something long");

        using (var file = WholeFile.Create(Target))
        {
            file.Stream.Write("all"u8);
            file.Complete();
        }

        Assert.Equal("all", File.ReadAllText(Target));
    }

    [Fact]
    public void Create_FolderOrDevice_IsRefused()
    {
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => WholeFile.Create(_folder.FullName)).Message, StringComparison.Ordinal);
        Assert.Contains("is a device", Assert.Throws<IOException>(() => WholeFile.Create("/dev/null")).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Target => Path.Combine(_folder.FullName, "file");
}
