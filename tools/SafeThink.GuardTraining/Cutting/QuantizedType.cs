namespace SafeThink.GuardTraining.Cutting;

/// <summary>How a matrix is stored; the numbers are llama.cpp's <c>llama_ftype</c>. All work on widths that are a multiple of 32.</summary>
internal enum QuantizedType
{
    /// <summary>4.5 bits a weight; the fastest on a CPU, since llama.cpp repacks it.</summary>
    Q4_0 = 2,

    /// <summary>5 bits.</summary>
    Q4_1 = 3,

    /// <summary>8.5 bits.</summary>
    Q8_0 = 7,

    /// <summary>5.5 bits.</summary>
    Q5_0 = 8,

    /// <summary>6 bits.</summary>
    Q5_1 = 9,

    /// <summary>4.5 bits on a curve; repacked like <see cref="Q4_0"/>.</summary>
    IQ4_NL = 25,
}
