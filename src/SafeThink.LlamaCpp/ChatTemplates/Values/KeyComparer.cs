using SafeThink.LlamaCpp.ChatTemplates.Runtime;

namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>Compares map keys as Python does: <c>1</c>, <c>1.0</c> and <c>True</c> are one key.</summary>
internal sealed class KeyComparer : IEqualityComparer<JinjaValue>
{
    public static readonly KeyComparer Instance = new();

    public bool Equals(JinjaValue? x, JinjaValue? y)
    {
        if (x is TextValue left && y is TextValue right)
        {
            return left.Text.Equals(right.Text);
        }

        return Numbers.TryCompare(x, y, out var order) ? order == 0 : ReferenceEquals(x, y);
    }

    public int GetHashCode(JinjaValue obj) => obj switch
    {
        TextValue text => text.Text.GetHashCode(),
        NoneValue => 0,
        _ when Numbers.TryGetFloat(obj, out var number) => number == 0 ? 0 : number.GetHashCode(),
        _ => throw new RenderFault($"a value of type '{obj.TypeName}' cannot be a map key"),
    };
}
