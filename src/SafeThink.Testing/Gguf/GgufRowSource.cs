namespace SafeThink.Testing.Gguf;

/// <summary>Gives one row of a tensor, so that a tensor of any size is written without ever being in memory.</summary>
/// <param name="row">The row, from 0 to the product of all dimensions but the first. Rows are asked for in order.</param>
/// <param name="values">The numbers of the row, as many as the first dimension; all zero when the source is called.</param>
public delegate void GgufRowSource(long row, Span<float> values);
