using System.Text;
using System.Text.Json.Nodes;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Scoring.Combining.Doubles;

namespace SafeThink.Tests.Scoring.Calibration.Profiles;

public sealed class GuardProfileTests
{
    private static readonly GuardProfile Profile = GuardProfile.Fit(
        "inner", SampleRows.Draw(2_000, 0.5, 0.5, seed: 1), CalibrationMethod.Platt, ThresholdTarget.FalseAlarmRate, 0.05, "drawn rows");

    [Fact]
    public void Fit_Rows_ChoosesTheThresholdOnRowsThatTheCalibrationHasNotSeen()
    {
        Assert.Equal(CalibrationMethod.Platt, Profile.Calibration.Method);
        Assert.InRange(Profile.Calibration.Slope, 0.4, 0.6);
        Assert.Equal(1_000, Profile.Threshold.SafeRows + Profile.Threshold.UnsafeRows);
        Assert.InRange(Profile.Threshold.FalseAlarmRate.Value, 0.04, 0.05);
    }

    [Fact]
    public void Fit_SameRows_GivesTheSameProfile()
    {
        var again = GuardProfile.Fit(
            "inner", SampleRows.Draw(2_000, 0.5, 0.5, seed: 1), CalibrationMethod.Platt, ThresholdTarget.FalseAlarmRate, 0.05, "drawn rows");

        Assert.Equal(Profile.ToJson(), again.ToJson());
    }

    [Fact]
    public void Load_WhatWasSaved_IsTheSameProfile()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("safethink").FullName, "guard.json");
        try
        {
            Profile.Save(path);
            var loaded = GuardProfile.Load(path);

            Assert.Equal(Profile.ToString(), loaded.ToString());
            Assert.Equal((Profile.Calibration, Profile.Threshold, Profile.Data), (loaded.Calibration, loaded.Threshold, loaded.Data));
            Assert.Equal((Profile.Checksum, Profile.CreatedWith), (loaded.Checksum, loaded.CreatedWith));
            Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public void Parse_LaidOutAnew_IsTheSameProfile()
    {
        var compact = JsonNode.Parse(Profile.ToJson())!.ToJsonString();

        Assert.Equal(Profile.Checksum, GuardProfile.Parse(Encoding.UTF8.GetBytes(compact)).Checksum);
    }

    [Fact]
    public void Parse_AnyByteChanged_IsRefusedOrNothingButLayout()
    {
        var json = Profile.ToJson();
        for (var i = 0; i < json.Length; i++)
        {
            foreach (var value in (byte[])[0, (byte)' ', (byte)'"', (byte)'7', (byte)'x', 0x80, 0xC3, 0xFF])
            {
                byte[] changed = [.. json];
                changed[i] = value;
                try
                {
                    Assert.Equal(json, GuardProfile.Parse(changed).ToJson());
                }
                catch (GuardProfileException)
                {
                }
            }
        }
    }

    [Fact]
    public void Parse_ByteOrderMarkBefore_IsTheSameProfile()
    {
        Assert.Equal(Profile.Checksum, GuardProfile.Parse((byte[])[.. Encoding.UTF8.Preamble, .. Profile.ToJson()]).Checksum);
    }

    [Theory]
    [InlineData("scorer", "\"other\"")]
    [InlineData("data", "\"other rows\"")]
    [InlineData("createdWith", "\"9.9.9\"")]
    [InlineData("checksum", "\"0000\"")]
    [InlineData("calibration.slope", "0.75")]
    [InlineData("calibration.intercept", "0.25")]
    [InlineData("threshold.threshold.value", "0.125")]
    [InlineData("threshold.threshold.low", "-1")]
    [InlineData("threshold.rate", "0.5")]
    [InlineData("threshold.target", "\"missRate\"")]
    [InlineData("threshold.safeRows", "7")]
    [InlineData("threshold.threshold.value", "7")]
    public void Parse_AnyValueChanged_IsRefusedByItsChecksum(string member, string value)
    {
        Assert.Contains("checksum", Refusal(member, value), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version", "2", "version 2, and this SafeThink reads version 1")]
    [InlineData("version", "1.5", "version 1.5")]
    [InlineData("version", "\"1\"", "version \"1\"")]
    [InlineData("format", "\"other\"", "no guard profile")]
    [InlineData("calibration.slope", "-1", "slope must be above 0")]
    [InlineData("calibration.method", "\"magic\"", "no guard profile")]
    [InlineData("calibration.extra", "1", "extra")]
    [InlineData("scorer", "null", "no guard profile")]
    [InlineData("threshold", "null", "no guard profile")]
    [InlineData("calibration.method", "9", "method")]
    public void Parse_ProfileThatCannotBe_IsRefusedAndSaysWhy(string member, string value, string reason)
    {
        Assert.Contains(reason, Refusal(member, value), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"format\":\"safethink-guard-profile\"}")]
    [InlineData("{\"format\":\"safethink-guard-profile\",\"version\":1}")]
    [InlineData("not json")]
    public void Parse_SomethingElse_IsRefused(string json)
    {
        Assert.Throws<GuardProfileException>(() => GuardProfile.Parse(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Parse_MemberTwice_IsRefused()
    {
        var json = Encoding.UTF8.GetString(Profile.ToJson());
        var twice = json.Replace("\"data\":", "\"data\": \"x\", \"data\":", StringComparison.Ordinal);

        Assert.Throws<GuardProfileException>(() => GuardProfile.Parse(Encoding.UTF8.GetBytes(twice)));
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void Create_ThresholdOffTheScale_IsRefused(double threshold)
    {
        var choice = Profile.Threshold with { Threshold = new Estimate(threshold, -1, 1) };

        var exception = Assert.Throws<GuardProfileException>(() => GuardProfile.Create("inner", ScoreCalibration.None, choice, "rows"));

        Assert.Contains("tau", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("threshold.threshold.value", "7", "tau")]
    [InlineData("threshold.threshold.low", "0.9", "tau")]
    [InlineData("threshold.missRate.high", "1.5", "rate")]
    [InlineData("threshold.safeRows", "0", "rows")]
    [InlineData("threshold.target", "9", "target")]
    [InlineData("scorer", "\" \"", "scorer")]
    public void Parse_ValueOffItsScaleWithItsOwnChecksum_IsRefusedAllTheSame(string member, string value, string reason)
    {
        var json = JsonNode.Parse(Profile.ToJson())!;
        Set(json, member, value);

        // The first refusal tells the checksum that these values have.
        json["checksum"] = Refusal(json).Split('\'')[^2];

        var message = Refusal(json);
        Assert.DoesNotContain("checksum", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFile_SaysWhichOne()
    {
        Assert.Contains("nowhere.json", Assert.ThrowsAny<IOException>(() => GuardProfile.Load("nowhere.json")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_ItsScorer_IsCalibrated()
    {
        var scorer = Profile.Apply(new FixedScorer("inner", 0.5f));

        Assert.Equal(Profile.Calibration.Apply(0.5f), (await scorer.ScoreOnceAsync("a")).Value);
        Assert.Equal($"inner@{Profile.Checksum[..8]}", scorer.Name);
    }

    [Fact]
    public void Apply_AnotherScorer_IsRefusedAndNamesBoth()
    {
        var exception = Assert.Throws<GuardProfileException>(() => Profile.Apply(new FixedScorer("other", 0.5f)));

        Assert.Contains("'inner'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'other'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddSafeThink_Profile_JudgesItsScorerByItsThreshold()
    {
        var script = new Script().Say("Fine.\n\n", "Odd.\n\n", "</think>", "Yes.").SayAfter("think safely", " Good.", "</think>", "Yes.");
        var inner = new DelegateScorer("inner", step => step.Text.StartsWith("Odd", StringComparison.Ordinal) ? -1 : 1);
        var guard = new Guard(script) { Policies = b => b.AddSafeThink(Profile), Scorer = Profile.Apply(inner).Cached().WithDeadline(TimeSpan.FromSeconds(30)) };

        var reply = await guard.RunAsync();

        Assert.Equal("Fine.\n\nWait, think safely Good.", reply.Reasoning);
        Assert.Equal(Profile.Calibration.Apply(-1f), reply.Steps[1].Score.Value);
    }

    [Fact]
    public void AddSafeThink_ProfileAndAnyOtherScorer_IsRefusedByTheDecoder()
    {
        var inner = new FixedScorer("inner", 1);
        foreach (var wrong in new ISafetyScorer[] { inner, new CalibratedScorer(inner, Profile.Calibration), Profile.Apply(inner).Debounced(1, 1) })
        {
            var guard = new Guard(new Script().Say("Yes.")) { Policies = b => b.AddSafeThink(Profile), Scorer = wrong };

            var exception = Assert.Throws<ArgumentException>("scorer", () => guard.Decoder(guard.Engine()));
            Assert.Contains(Profile.CalibratedScorer, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Use_Profile_TakesOverThresholdAndScorer()
    {
        var options = new SafeThinkOptions().Use(Profile);

        Assert.Equal((float)Profile.Threshold.Threshold.Value, options.Threshold);
        Assert.Equal(Profile.CalibratedScorer, options.Scorer);
    }

    private static string Refusal(string member, string value)
    {
        var json = JsonNode.Parse(Profile.ToJson())!;
        Set(json, member, value);
        return Refusal(json);
    }

    private static string Refusal(JsonNode json) =>
        Assert.Throws<GuardProfileException>(() => GuardProfile.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()))).Message;

    private static void Set(JsonNode json, string member, string value)
    {
        var path = member.Split('.');
        var parent = path[..^1].Aggregate(json, (node, name) => node[name]!);
        parent[path[^1]] = JsonNode.Parse(value);
    }
}
