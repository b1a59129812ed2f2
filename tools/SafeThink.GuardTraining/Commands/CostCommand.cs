using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.Engines;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Decoding.Batches;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;

namespace SafeThink.GuardTraining.Commands;

/// <summary><c>cost</c>: what reading a step costs beside decoding it, on one thread, in turns.</summary>
internal static class CostCommand
{
    private const int StepTokens = 60;
    private const int TraceTokens = 300;
    private const int Rounds = 15;
    private const int FirstToken = 300;

    public static Command Create()
    {
        var model = new Argument<FileInfo>("model") { Description = "The guard's model." };
        var head = new Argument<FileInfo>("head") { Description = "The guard's head." };
        var reasoner = new Argument<FileInfo>("reasoner") { Description = "The model that is guarded: a GGUF file." };
        var command = new Command("cost", "Compare the time to read a step of 60 tokens with the time to decode it.") { model, head, reasoner };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => RunAsync(parsed.GetRequiredValue(model).FullName, parsed.GetRequiredValue(head).FullName, parsed.GetRequiredValue(reasoner).FullName, cancellationToken),
            CancellationToken.None));
        return command;
    }

    private static async Task<int> RunAsync(string model, string head, string reasoner, CancellationToken cancellationToken)
    {
        var depths = HiddenStateHead.Load(head).Depths;
        using var reader = StateReader.Load(
            new LlamaEngineOptions { ModelPath = model, Threads = 1, ContextLength = 1024, MaxSequences = 1, BatchSize = 512, GpuLayers = 0, FlashAttention = FlashAttentionMode.Off }, depths, NullLogger.Instance, cancellationToken);
        await using var engine = await LlamaEngine.LoadAsync(
            new LlamaEngineOptions { ModelPath = reasoner, Threads = 1, ContextLength = 1024, MaxSequences = 1, GpuLayers = 0 }, cancellationToken: cancellationToken);

        // Any will do, but for the first ones, which may be signs of control.
        var kinds = Math.Min(reader.Tokenizer.VocabularySize, engine.Tokenizer.VocabularySize) - FirstToken;
        if (kinds < 1)
            throw new EngineException($"A model has a vocabulary of {kinds + FirstToken} tokens, and {FirstToken + 1} are needed to measure with. Use others.");
        var tokens = Enumerable.Range(0, TraceTokens + StepTokens).Select(i => FirstToken + (i * 37 % Math.Min(kinds, 1000))).ToArray();
        Read(reader, tokens.AsSpan(0, TraceTokens), 0);
        var (reads, decodes) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            reader.Cache.TryCut(0, TraceTokens);
            var start = Stopwatch.GetTimestamp();
            Read(reader, tokens.AsSpan(TraceTokens), TraceTokens);
            reads.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            var loop = new TimedLoop(tokens[..TraceTokens], StepTokens);
            await engine.RunAsync(loop, SamplingOptions.Greedy, cancellationToken);
            decodes.Add(loop.Milliseconds);
            Console.Error.WriteLine($"round {round + 1} of {Rounds}");
        }

        // On a machine that does other work too, the best round is nearest to what the work itself takes.
        Console.WriteLine(Describe("medians", MedianOf(reads), MedianOf(decodes)));
        Console.WriteLine(Describe("best", reads.Min(), decodes.Min()));
        return 0;
    }

    private static void Read(StateReader reader, ReadOnlySpan<int> tokens, int position)
    {
        reader.Batch.Clear();
        reader.Batch.Add(tokens, position, 0, wantsRow: false);
        if (reader.Decode() is not DecodeResult.Success and var result)
            throw new EngineException($"The guard's model could not read ({result}).{reader.TakeErrors()}");
    }

    private static string Describe(string what, double read, double decode) => string.Create(
        CultureInfo.InvariantCulture, $"{what} of {Rounds}: read {read:0.0} ms, decode {decode:0.0} ms, 1/{decode / read:0.0} ({StepTokens} tokens behind {TraceTokens})");

    private static double MedianOf(List<double> values) => values.Order().ElementAt(values.Count / 2);

    // Decodes a step token by token; the clock runs from the prompt's end.
    private sealed class TimedLoop(int[] prompt, int count) : IDecodingLoop
    {
        private int _sampled = -1;
        private long _start;

        public double Milliseconds { get; private set; }

        public LoopTurn Advance(IDecodingSequence sequence)
        {
            if (_sampled < 0)
            {
                sequence.Append(prompt);
            }
            else if (_sampled == count)
            {
                Milliseconds = Stopwatch.GetElapsedTime(_start).TotalMilliseconds;
                return LoopTurn.Finish;
            }
            else
            {
                if (_sampled == 0)
                    _start = Stopwatch.GetTimestamp();
                sequence.SampleNext();
            }

            _sampled++;
            return LoopTurn.Evaluate;
        }
    }
}
