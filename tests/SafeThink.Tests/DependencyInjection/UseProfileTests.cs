using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SafeThink.Decoding;
using SafeThink.DependencyInjection;
using SafeThink.Scoring.Calibration;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.DependencyInjection.Doubles;
using SafeThink.Tests.Scoring.Calibration;

namespace SafeThink.Tests.DependencyInjection;

public sealed class UseProfileTests : IDisposable
{
    private readonly EngineLoader _loader = new(new Script().Say("One step.\n\n", "</think>", "Yes."));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink");

    [Fact]
    public async Task UseProfile_FittedForTheScorer_BringsItsCalibrationAndThreshold()
    {
        var profile = Fit();
        using var host = Create(b => b.UseProfile(profile));
        await host.StartAsync();

        var decoder = host.Services.GetRequiredService<GuardedDecoder>();
        Assert.Equal(profile.CalibratedScorer, decoder.Scorer!.Name);
        Assert.Equal((float)profile.Threshold.Threshold.Value, decoder.Pipeline.Scoring!.Threshold);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.75)]
    public async Task UseProfile_ThresholdSet_BringsItsCalibrationAlone(float threshold)
    {
        var profile = Fit();
        using var host = Create(b => b.UseProfile(profile).Configure(o => o.Threshold = threshold));
        await host.StartAsync();

        var decoder = host.Services.GetRequiredService<GuardedDecoder>();
        Assert.Equal(profile.CalibratedScorer, decoder.Scorer!.Name);
        Assert.Equal(threshold, decoder.Pipeline.Scoring!.Threshold);
    }

    [Fact]
    public async Task UseProfile_FittedForAnotherScorer_StopsTheStartAndNamesBoth()
    {
        using var host = Create(b => b.UseProfile(Fit("another")));

        await StopsNamingBothAsync(host);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Profile_InTheConfiguration_IsTakenOverAsInCode(bool isRelative)
    {
        var profile = Fit();
        var path = Save(profile);
        using var host = Create(_ => { }, ("Profile", isRelative ? Path.GetRelativePath(AppContext.BaseDirectory, path) : path));
        await host.StartAsync();

        var decoder = host.Services.GetRequiredService<GuardedDecoder>();
        Assert.Equal(profile.CalibratedScorer, decoder.Scorer!.Name);
        Assert.Equal((float)profile.Threshold.Threshold.Value, decoder.Pipeline.Scoring!.Threshold);
    }

    [Fact]
    public async Task Profile_InTheConfigurationWithAThreshold_BringsItsCalibrationAlone()
    {
        using var host = Create(_ => { }, ("Profile", Save(Fit())), ("Threshold", "0"));
        await host.StartAsync();

        Assert.Equal(0, host.Services.GetRequiredService<GuardedDecoder>().Pipeline.Scoring!.Threshold);
    }

    [Fact]
    public async Task Profile_OfAnotherScorer_StopsTheStartAndNamesBoth()
    {
        using var host = Create(_ => { }, ("Profile", Save(Fit("another"))));

        await StopsNamingBothAsync(host);
    }

    [Fact]
    public async Task Profile_NoFile_StopsTheStartBeforeTheModelIsLoaded() => await RefusesAsync("nowhere.json", "nowhere.json");

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Profile_Blank_StopsTheStartBeforeTheModelIsLoaded(string path) => await RefusesAsync(path, "Profile");

    [Fact]
    public async Task Profile_Folder_StopsTheStartBeforeTheModelIsLoaded() => await RefusesAsync(_folder.FullName, _folder.Name);

    [Fact]
    public async Task Profile_Changed_StopsTheStartBeforeTheModelIsLoaded()
    {
        var path = Save(Fit());
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("drawn rows", "other rows", StringComparison.Ordinal));

        await RefusesAsync(path, "checksum");
    }

    [Fact]
    public async Task Profile_SomethingElse_StopsTheStartBeforeTheModelIsLoaded()
    {
        var path = Path.Combine(_folder.FullName, "appsettings.json");
        await File.WriteAllTextAsync(path, "{}");

        await RefusesAsync(path, "no guard profile");
    }

    [Fact]
    public async Task Profile_BesideOneInCode_StopsTheStart() => await RefusesAsync(Save(Fit()), "Keep one", b => b.UseProfile(Fit()));

    [Fact]
    public async Task Profile_NamedForTheModel_IsTakenOver()
    {
        var profile = Fit();
        var path = Save(profile);
        using var host = Create(b => b.UseProfile((_, settings) => settings.Profile = path));
        await host.StartAsync();

        Assert.Equal(profile.CalibratedScorer, host.Services.GetRequiredService<GuardedDecoder>().Scorer!.Name);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static GuardProfile Fit(string scorer = "scripted") => GuardProfile.Fit(
        scorer, SampleRows.Draw(2_000, 0.5, 0.5, seed: 1), CalibrationMethod.Platt, ThresholdTarget.FalseAlarmRate, 0.05, "drawn rows");

    private string Save(GuardProfile profile)
    {
        var path = Path.Combine(_folder.FullName, "guard.json");
        profile.Save(path);
        return path;
    }

    private async Task RefusesAsync(string path, string reason, Action<GuardBuilder>? configure = null)
    {
        using var host = Create(configure ?? (_ => { }), ("Profile", path));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains($"Profile '{path}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, _loader.Loads);
    }

    private async Task StopsNamingBothAsync(IHost host)
    {
        var exception = await Assert.ThrowsAsync<GuardProfileException>(() => host.StartAsync());

        Assert.Contains("another", exception.Message, StringComparison.Ordinal);
        Assert.Contains("scripted", exception.Message, StringComparison.Ordinal);
        Assert.True(_loader.IsDisposed);
    }

    private IHost Create(Action<GuardBuilder> configure, params (string Key, string Value)[] settings) => Hosts.Create(
        services => configure(services.AddSafeThink().BindConfiguration("SafeThink").UseEngine(_loader.LoadAsync).UseScorer(new ScriptedScorer())),
        [.. settings.Select(s => ($"SafeThink:{s.Key}", s.Value))]);
}
