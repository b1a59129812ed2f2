using System.Runtime.InteropServices;

namespace SafeThink.Testing.Gguf;

/// <summary>A tensor that is about to be written.</summary>
internal sealed record GgufTensor(string Name, GgufTensorType Type, long[] Dimensions, GgufRowSource Rows)
{
    private long RowCount => Dimensions.Skip(1).Aggregate(1L, (product, d) => product * d);

    public long ByteCount => RowCount * Dimensions[0] * (Type == GgufTensorType.F16 ? sizeof(ushort) : sizeof(float));

    public void WriteTo(Stream stream)
    {
        var row = new float[Dimensions[0]];
        var halves = new Half[Type == GgufTensorType.F16 ? row.Length : 0];
        for (var i = 0L; i < RowCount; i++)
        {
            Array.Clear(row);
            Rows(i, row);
            if (Type == GgufTensorType.F16)
            {
                for (var j = 0; j < row.Length; j++)
                    halves[j] = (Half)row[j];

                stream.Write(MemoryMarshal.AsBytes(halves));
            }
            else
            {
                stream.Write(MemoryMarshal.AsBytes(row.AsSpan()));
            }
        }
    }
}
