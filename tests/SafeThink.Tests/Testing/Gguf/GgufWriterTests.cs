using SafeThink.Testing.Gguf;

namespace SafeThink.Tests.Testing.Gguf;

public sealed class GgufWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string ModelPath => _folder.PathOf("model.gguf");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_EveryKindOfValue_ReadsBackAsGiven()
    {
        new GgufWriter()
            .Set("count", 7u)
            .Set("rate", 0.5f)
            .Set("flag", true)
            .Set("text", "naïve 🙂")
            .Set("ints", [1, -2])
            .Set("floats", [0.25f, -4f])
            .Set("texts", ["a", "", "ü"])
            .Write(ModelPath);

        var values = GgufFile.Read(ModelPath).Values;

        Assert.Equal(7u, values["count"]);
        Assert.Equal(0.5f, values["rate"]);
        Assert.Equal(true, values["flag"]);
        Assert.Equal("naïve 🙂", values["text"]);
        Assert.Equal(new object[] { 1, -2 }, values["ints"]);
        Assert.Equal(new object[] { 0.25f, -4f }, values["floats"]);
        Assert.Equal(new object[] { "a", "", "ü" }, values["texts"]);
    }

    [Fact]
    public void Write_TensorsOfOddSizes_StartOnMultiplesOf32AndKeepTheirRows()
    {
        new GgufWriter()
            .Set("pads", "so that the tensor table ends anywhere")
            .AddTensor("a", GgufTensorType.F32, Counting, 3, 2)
            .AddTensor("b", GgufTensorType.F16, Counting, 5)
            .AddTensor("c", GgufTensorType.F32, Counting, 2, 2, 2)
            .Write(ModelPath);

        var file = GgufFile.Read(ModelPath);

        Assert.All(file.Tensors.Values, t => Assert.Equal(0, t.Start % 32));
        Assert.Equal(0, file.Length % 32);
        Assert.Equal([2L, 2, 2], file.Tensors["c"].Dimensions);
        Assert.Equal([100f, 101, 102], file.Row("a", 1));
        Assert.Equal([0f, 1, 2, 3, 4], file.Row("b", 0));
        Assert.Equal([300f, 301], file.Row("c", 3));
    }

    [Fact]
    public void Write_SourceThatSkipsNumbers_LeavesThemZero()
    {
        new GgufWriter().AddTensor("id", GgufTensorType.F32, GgufRows.Identity, 2, 3).Write(ModelPath);

        var file = GgufFile.Read(ModelPath);

        Assert.Equal([1f, 0], file.Row("id", 0));
        Assert.Equal([0f, 1], file.Row("id", 1));
        Assert.Equal([0f, 0], file.Row("id", 2));
    }

    [Fact]
    public void Write_FileThatExists_ReplacesIt()
    {
        File.WriteAllText(ModelPath, "something else");

        new GgufWriter().Set("key", 1u).Write(ModelPath);

        Assert.Equal(1u, GgufFile.Read(ModelPath).Values["key"]);
        Assert.Equal(["model.gguf"], _folder.FileNames);
    }

    [Fact]
    public void Write_SourceThatThrows_LeavesTheOldFileAndNothingElse()
    {
        File.WriteAllText(ModelPath, "something else");
        var writer = new GgufWriter().AddTensor("a", GgufTensorType.F32, (_, _) => throw new NotSupportedException(), 4);

        Assert.Throws<NotSupportedException>(() => writer.Write(ModelPath));

        Assert.Equal("something else", File.ReadAllText(ModelPath));
        Assert.Equal(["model.gguf"], _folder.FileNames);
    }

    [Fact]
    public void Write_FolderThatDoesNotExist_NamesThePath()
    {
        var path = Path.Combine(_folder.PathOf("missing"), "model.gguf");

        var error = Assert.Throws<IOException>(() => new GgufWriter().Write(path));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Set_KeyAddedBefore_NamesIt()
    {
        var writer = new GgufWriter().Set("key", 1u);

        var error = Assert.Throws<ArgumentException>(() => writer.Set("key", "again"));

        Assert.Contains("'key'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Set_TextWithHalfASurrogatePair_ThrowsAndLeavesTheFileWhole()
    {
        var writer = new GgufWriter();

        Assert.ThrowsAny<ArgumentException>(() => writer.Set("key", "\ud83d"));
        writer.Set("key", "good").Write(ModelPath);

        Assert.Equal("good", GgufFile.Read(ModelPath).Values["key"]);
    }

    [Fact]
    public void AddTensor_NameAddedBefore_NamesIt()
    {
        var writer = new GgufWriter().AddTensor("a", GgufTensorType.F32, GgufRows.Zeros, 1);

        var error = Assert.Throws<ArgumentException>(() => writer.AddTensor("a", GgufTensorType.F32, GgufRows.Zeros, 1));

        Assert.Contains("'a'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void AddTensor_NoOrTooManyDimensions_Throws(int count)
    {
        var sizes = Enumerable.Repeat(1L, count).ToArray();

        Assert.Throws<ArgumentException>(() => new GgufWriter().AddTensor("a", GgufTensorType.F32, GgufRows.Zeros, sizes));
    }

    [Fact]
    public void AddTensor_NameLongerThanTheFormatAllows_Throws() =>
        Assert.Throws<ArgumentException>(() => new GgufWriter().AddTensor(new string('a', 64), GgufTensorType.F32, GgufRows.Zeros, 1));

    [Fact]
    public void AddTensor_SizeOfZero_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GgufWriter().AddTensor("a", GgufTensorType.F32, GgufRows.Zeros, 1, 0));

    [Fact]
    public void AddTensor_TypeThatIsNotWritten_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GgufWriter().AddTensor("a", (GgufTensorType)8, GgufRows.Zeros, 1));

    private static void Counting(long row, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = (100 * row) + i;
    }
}
