using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SafeThink.Decoding;
using SafeThink.Scoring.Calibration;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.DependencyInjection.Doubles;
using SafeThink.Tests.Scoring.Calibration;

namespace SafeThink.Tests.DependencyInjection;

public sealed class UseProfileTests
{
    private readonly EngineLoader _loader = new(new Script().Say("One step.\n\n", "</think>", "Yes."));

    [Fact]
    public async Task UseProfile_FittedForTheScorer_BringsItsCalibrationAndThreshold()
    {
        var scorer = new ScriptedScorer();
        var profile = Fit(scorer.Name);
        using var host = Create(profile, scorer);
        await host.StartAsync();

        var decoder = host.Services.GetRequiredService<GuardedDecoder>();
        Assert.Equal(profile.CalibratedScorer, decoder.Scorer!.Name);
        Assert.Equal((float)profile.Threshold.Threshold.Value, decoder.Pipeline.Scoring!.Threshold);
    }

    [Fact]
    public async Task UseProfile_FittedForAnotherScorer_StopsTheStartAndNamesBoth()
    {
        using var host = Create(Fit("another"), new ScriptedScorer());

        var exception = await Assert.ThrowsAsync<GuardProfileException>(() => host.StartAsync());

        Assert.Contains("another", exception.Message, StringComparison.Ordinal);
        Assert.Contains(new ScriptedScorer().Name, exception.Message, StringComparison.Ordinal);
        Assert.True(_loader.IsDisposed);
    }

    private static GuardProfile Fit(string scorer) => GuardProfile.Fit(
        scorer, SampleRows.Draw(2_000, 0.5, 0.5, seed: 1), CalibrationMethod.Platt, ThresholdTarget.FalseAlarmRate, 0.05, "drawn rows");

    private IHost Create(GuardProfile profile, ScriptedScorer scorer) =>
        Hosts.Create(services => services.AddSafeThink().UseEngine(_loader.LoadAsync).UseScorer(scorer).UseProfile(profile));
}
