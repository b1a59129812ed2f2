using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Traces;

namespace SafeThink.Tests.Decoding.Output;

/// <summary>I1: what is released was judged safe. I2: a guard that finds nothing changes nothing.</summary>
public sealed class ReleaseProperties
{
    private static readonly string[] Fragments =
    [
        "<think>", "</think>", "</thi", "<", "\n\n", "\n", " ", "one ", "two. ", "Three!", "é", "🙂", "end.\n\n", "a\n\n", "b ",
    ];

    [Property(MaxTest = 10_000, Arbitrary = [typeof(ReleaseProperties)], EndSize = 40, QuietOnSuccess = true)]
    public async Task Decode_AnyScriptVerdictsPoliciesAndFaults_ReleasesOnlyWhatWasJudgedSafe(GuardedRun c)
    {
        var scorer = new HashScorer(c.Seed, c.Verdicts);
        var guard = new Guard(c.Script())
        {
            Policies = (c with { CandidatesAtOnce = 1 + (c.Seed % 3) }).AddPolicies,
            Scorer = scorer,
            Prompt = c.IsOpened ? Templates.Opened : Templates.NotOpened,
            Options = c.Options,
            FailsAfter = c.FailsAfter,
        };

        var reply = await guard.RunAsync(c.StopsAfter);

        AssertOnlySafeTextIsReleased(reply, scorer);
        Assert.Equal(reply.BegunRuns, reply.EndedRuns);
        Assert.All(reply.Steps, s => Assert.True(s.Tokens >= 0, $"step {s.Index} has {s.Tokens} tokens"));
        Assert.True(SpinWait.SpinUntil(() => scorer.OpenSessions == 0, TimeSpan.FromSeconds(30)), "a session is left open");
    }

    [Property(MaxTest = 2_000, Arbitrary = [typeof(ReleaseProperties)], EndSize = 40, QuietOnSuccess = true)]
    public async Task Decode_EverythingIsSafe_ReleasesWhatTheUnguardedRunDoes(GuardedRun c)
    {
        var guard = new Guard(c.Script())
        {
            Scorer = new HashScorer(0, kinds: 1),
            Prompt = c.IsOpened ? Templates.Opened : Templates.NotOpened,
            Options = c.Options,
        };

        var raw = await guard.RunAsync();
        var guarded = await (guard with { Policies = b => b.AddSafeThink() }).RunAsync();

        Assert.Equal((raw.Reasoning, raw.Answer, raw.SequenceText), (guarded.Reasoning, guarded.Answer, guarded.SequenceText));
        Assert.Equal(raw.Usage, guarded.Usage with { ScoredSteps = 0, ScoringTime = default });
    }

    public static Arbitrary<GuardedRun> Cases()
    {
        var replies = Gen.Elements(Fragments).ListOf().Select(f => string.Concat(f)).ArrayOf(8);
        return (from texts in replies
                from sizes in Gen.Choose(1, 9).ArrayOf(7)
                from seed in Gen.Choose(0, int.MaxValue)
                from verdicts in Gen.Choose(1, 8)
                from policies in Gen.Elements("safethink", "morethink+safethink", "safepath+safethink", "zerothink+safethink", "intervention+morethink+safethink")
                from failsAfter in Gen.Choose(-60, 30)
                from stopsAfter in Gen.Choose(-20, 12)
                select new GuardedRun(texts, sizes, seed, verdicts, policies, failsAfter < 0 ? null : failsAfter, stopsAfter < 1 ? int.MaxValue : stopsAfter))
            .ToArbitrary();
    }

    // Behind a verdict comes the text of its step and no other, and none behind a verdict that is not safe. White space
    // between steps belongs to none and says nothing.
    private static void AssertOnlySafeTextIsReleased(Transcript reply, HashScorer scorer)
    {
        var judged = new Queue<(string Text, SafetyVerdict Verdict)>(scorer.Judged);
        var allowed = "";
        var released = new StringBuilder();
        foreach (var update in reply.Updates)
        {
            if (update.Step is not null)
            {
                var (text, verdict) = judged.Dequeue();
                Assert.Equal(verdict, update.Step.Verdict);
                allowed = verdict == SafetyVerdict.Safe ? WithoutWhiteSpace(text) : "";
                released.Clear();
            }
            else if (update.Kind == DecodingUpdateKind.Text)
            {
                released.Append(update.Text);
                Assert.Contains(WithoutWhiteSpace(released.ToString()), allowed, StringComparison.Ordinal);
            }
        }
    }

    private static string WithoutWhiteSpace(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    public sealed record GuardedRun(
        string[] Texts, int[] Sizes, int Seed, int Verdicts, string Policies, int? FailsAfter, int StopsAfter)
    {
        public int CandidatesAtOnce { get; init; } = 1;

        public bool IsOpened => Seed % 2 == 0;

        public GuardedDecodeOptions Options => new()
        {
            Format = ReasoningFormat.ThinkTags,
            MaximumTokens = Seed % 11 == 0 ? 20 : 3_000,
            Segmentation = new StepSegmentation
            {
                Delimiter = (StepDelimiter)(Seed / 2 % 4),
                MaximumLength = Seed / 8 % 3 == 0 ? 7 : 600,
                TokensPerStep = 3,
            },
        };

        public Script Script()
        {
            var script = new Script();
            string[] endings = ["", SafeThinkConstants.Prefix, SafeThinkConstants.Prefix, SafeThinkConstants.RefusalOpening, "Wait"];
            for (var i = 0; i < Texts.Length; i++)
                script.SayBytesAfter(endings[i % endings.Length], Split(Encoding.UTF8.GetBytes(Texts[i])));
            return script;
        }

        public void AddPolicies(DecodingPipelineBuilder builder) => builder.AddByName(Policies, o =>
        {
            var random = new Random(Seed);
            o.MaximumSteps = random.Next(5) is var m and < 4 ? m : null;
            o.Limit = (SteeringLimit)random.Next(2);
            o.Resamples = random.Next(4);
            o.CandidatesAtOnce = Math.Min(CandidatesAtOnce, Math.Max(1, o.Resamples));
            o.KeepsPrefix = random.Next(2) == 0;
            o.OnExhausted = (UnsafeStepAction)random.Next(2);
            o.OnLateStep = (UnsafeStepAction)random.Next(2);
            o.OnUnsafeAnswer = (UnsafeStepAction)random.Next(2);
            o.OnIndeterminate = (IndeterminateAction)random.Next(2);
        });

        public override string ToString() =>
            $"seed {Seed}, verdicts {Verdicts}, {Policies}, fails after {FailsAfter}, stops after {StopsAfter}, sizes {string.Join(',', Sizes)}: {string.Join(" | ", Texts)}";

        private byte[][] Split(byte[] text)
        {
            var tokens = new List<byte[]>();
            for (var (start, i) = (0, 0); start < text.Length; i++)
            {
                var size = Math.Min(Sizes[i % Sizes.Length], text.Length - start);
                tokens.Add(text[start..(start + size)]);
                start += size;
            }

            return [.. tokens];
        }
    }
}
