using SafeThink.Traces;

namespace SafeThink.Decoding.Output;

/// <summary>Sampled tokens read as output: their bytes, and where steps, phases and the whole of it end in them.</summary>
internal sealed class SampledOutput(DecodeContext context)
{
    private bool _tokenIsUncounted;

    /// <summary>What was read, and where the tokens of it end.</summary>
    public TraceBuffer Buffer { get; } = new();

    /// <summary>What finds steps and tags in it.</summary>
    public TraceReader Reader { get; } = new(context.Matcher, context.Options.Segmentation);

    /// <summary>How long the sequence may become, prompt included.</summary>
    public int MaximumLength { get; set; }

    /// <summary>Whether it has ended.</summary>
    public OutputEnd End { get; private set; }

    /// <summary>The last token that is text.</summary>
    public int Token { get; private set; }

    /// <summary>Where that token begins in the output.</summary>
    public int TokenStart { get; private set; }

    /// <summary>Adds a sampled token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="length">How long the sequence is with it.</param>
    public void Add(int token, int length)
    {
        var tokenizer = context.Engine.Tokenizer;
        if (tokenizer.IsEndOfGeneration(token))
        {
            End = OutputEnd.EndOfText;
            return;
        }

        Token = token;
        TokenStart = Buffer.End;
        _tokenIsUncounted = true;
        Buffer.Add(context.IsText(token) ? tokenizer.GetBytes(token) : default);
        if (length >= MaximumLength)
            End = OutputEnd.Length;
    }

    /// <summary>Reads on until something happens or nothing is left.</summary>
    public TraceSignal Next()
    {
        var signal = Reader.Read(Buffer);
        if (signal == TraceSignal.None && _tokenIsUncounted)
        {
            _tokenIsUncounted = false;
            signal = Reader.CountToken();
        }

        return signal == TraceSignal.None && End != OutputEnd.NotReached ? Reader.ReadToEnd(Buffer) : signal;
    }

    /// <summary>Forgets the end: it was taken back.</summary>
    public void GoOn() => End = OutputEnd.NotReached;

    /// <summary>Forgets the last token too: the whole step was taken back.</summary>
    public void GoBack()
    {
        GoOn();
        _tokenIsUncounted = false;
    }
}
