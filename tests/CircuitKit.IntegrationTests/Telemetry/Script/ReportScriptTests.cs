using CircuitKit.Lifetime.NewVersion;

namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>What the instruments show of what a page reports: by which version it was loaded, and what its user feels.</summary>
public sealed class ReportScriptTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = ScriptFleet.Timeout)]
    public async Task Report_is_told_by_every_instrument_of_its_and_no_other()
    {
        await using ScriptFleet fleet = await ScriptFleet.StartAsync("--CircuitKit:RealUserMonitoring:SampleRate", "1");
        HeadlessCircuit page = null!;
        await fleet.StepAsync(
            "A page connects that an older version of the app has loaded",
            async () => page = await fleet.OpenAsync(fleet.First, more: $"ck_version={VersionStamp.Of("older", DateTimeOffset.UnixEpoch)}"),
            """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 0 > 1
            1 circuit.active{state=connected} 0 > 1
            1 circuit.opens{kind=new} +1
            1 version.pages{outcome=told} +1
            """);
        await fleet.StepAsync("It reports what its user feels", () => page.ReportMeasuredAsync("l800,e45,c2000,r3000,x2", Cancelled), """
            1 page.errors{route=/counter} +2
            1 page.event.duration{route=/counter} +1 sum 0.045
            1 page.load.duration{route=/counter} +1 sum 0.8
            1 page.reports{outcome=recorded} +1
            1 page.resume.duration{outcome=reconnected route=/counter} +1 sum 2
            1 page.resume.duration{outcome=resumed route=/counter} +1 sum 3
            """);
        await fleet.StepAsync("It lies", () => page.ReportMeasuredAsync("e-1", Cancelled), """
            1 page.reports{outcome=malformed} +1
            """);
    }
}
