using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Words;
using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.GuardTraining.Tests.Words;

public sealed class GuardLogitsTests : IDisposable
{
    private static readonly DataSet Set = new() { Name = "set", File = "none", Use = DataUse.Test, Licence = "none" };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    [Fact]
    public void Of_WhatWasKept_IsALineARow()
    {
        Keep("0.5 -1.25\n3\n");

        Assert.Equal([[0.5f, -1.25f], [3f]], Logits.Of(Set, rows: 2));
    }

    [Theory]
    [InlineData("0.5 -1.25\n3\n", 3)]
    [InlineData("", 2)]
    [InlineData("0.5 x\n3\n", 2)]
    [InlineData("\n3\n", 2)]
    public void Of_OtherRowsOrSomethingElse_NamesTheFile(string text, int rows)
    {
        Keep(text);

        Assert.Contains("set.logits", Assert.Throws<InvalidDataException>(() => Logits.Of(Set, rows)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private GuardLogits Logits => new("none", new HiddenStateHead("test", new byte[32], 1, [1], HeadParts.Trace, RequestFormat.ChatMl, 100, 0, [1], 0), _folder.FullName);

    private void Keep(string text) => File.WriteAllText(Path.Combine(_folder.FullName, "set.logits"), text);
}
