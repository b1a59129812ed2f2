using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.LlamaCpp.Decoding.Batches;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;
using SafeThink.LlamaCpp.Tests.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Scoring.DecodingStates;

/// <summary>A small model of random weights that decodes and keeps its states, a head of random weights on it, and the same model as a reader beside it.</summary>
public sealed class DecodingModel : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private StateReader _reader = null!;

    public string Path => _folder["decoder.gguf"];

    public LlamaEngine Engine { get; private set; } = null!;

    public HiddenStateHead Head { get; private set; } = null!;

    /// <summary>Two depths are kept; the head looks at the deeper one.</summary>
    public static LlamaEngineOptions With(LlamaEngineOptions options) => options with { StateDepths = [1, 2], MaxSequences = 8, BatchSize = 256, MicroBatchSize = 16 };

    public static HiddenStateHead HeadFor(byte[] modelHash, HeadParts parts = HeadParts.Trace | HeadParts.Step, int depth = 2, float bound = 0.75f)
    {
        var random = new Random(7);
        var weights = new float[System.Numerics.BitOperations.PopCount((uint)parts) * ReadingModel.Width];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (random.NextSingle() - 0.5f) * 2 * bound;
        return new("random head", modelHash, ReadingModel.Width, [depth], parts, RequestFormat.ChatMl, 30, 0.1, weights, 0.25f);
    }

    public LlamaEngineOptions Options => TestModels.OptionsFor(Path);

    public string FileNamed(string name) => _folder[name];

    public byte[] Hash() => SHA256.HashData(File.ReadAllBytes(Path));

    public async Task InitializeAsync()
    {
        new RandomModel(ReadingModel.Shape).Write(Path);
        Engine = await LlamaEngine.LoadAsync(With(Options));
        Head = HeadFor(Hash());
        _reader = StateReader.Load(Options with { MaxSequences = 1, BatchSize = 1024 }, Head.Depths, NullLogger.Instance, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        _reader.Dispose();
        await Engine.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The score that reading all tokens at once gives.</summary>
    internal float FromScratch(StateReading reading)
    {
        lock (_reader)
        {
            _reader.AttachLog();
            _reader.Cache.Clear(0);
            _reader.Batch.Clear();
            _reader.Batch.Add(reading.Tokens, 0, 0, wantsRow: false);
            Assert.Equal(DecodeResult.Success, _reader.Decode());
            var (trace, step) = (new StateSums(ReadingModel.Width), new StateSums(ReadingModel.Width));
            foreach (var (start, length) in reading.Accepted.Append(reading.Candidate))
            {
                for (var position = start; position < length; position++)
                    trace.Add(_reader.Layers, position, Math.Pow(0.5, 1 / Head.HalfLife));
            }

            for (var position = reading.Candidate.Start; position < reading.Candidate.Length; position++)
                step.Add(_reader.Layers, position);
            var features = new double[2 * ReadingModel.Width];
            trace.WriteMeans(features);
            step.WriteMeans(features.AsSpan(ReadingModel.Width));
            return (float)(1 - (2 * Head.ProbabilityOfUnsafe(features)));
        }
    }
}
