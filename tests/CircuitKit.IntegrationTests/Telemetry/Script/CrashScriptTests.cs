using CircuitKit.IntegrationTests.Crashes;

namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>What the instruments show of a circuit that crashes, and of a page that continues from before it.</summary>
public sealed class CrashScriptTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = ScriptFleet.Timeout)]
    public async Task Crash_is_told_by_every_instrument_of_its_and_no_other()
    {
        await using ScriptFleet fleet = await ScriptFleet.StartAsync(CrashOfferTests.On);
        HeadlessCircuit page = null!;
        await fleet.StepAsync(
            "Somebody opens a page",
            async () => page = await fleet.OpenAsync(fleet.First, "crash"),
            """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 0 > 1
            1 circuit.active{state=connected} 0 > 1
            1 circuit.opens{kind=new} +1
            """);
        await fleet.StepAsync("works in it", () => fleet.ClickAsync(page), """
            1 event.duration{route=/crash} +1 sum 0
            """);
        await fleet.StepAsync("and it is saved", () => ScriptFleet.CheckpointAsync(fleet.First, page), """
            1 checkpoint.capture.duration{outcome=captured} +1 sum 0
            1 checkpoint.captures{outcome=captured} +1
            1 checkpoint.unsaved.circuits 1 > 0
            1 control.commands{command=checkpoint outcome=done} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
            """);
        await fleet.StepAsync("An exception ends the circuit, and the page offers to continue", () => CrashOfferTests.CrashAsync(page, "crash"), """
            1 circuit.active{state=connected} 1 > 0
            1 circuit.closes{reason=crashed} +1
            1 crash.offers{outcome=offered} +1
            1 snapshot.claims{outcome=claimed store=redis} +1
            """);
        await fleet.StepAsync("The offer is taken", async () =>
            {
                await page.ContinueAsync(Cancelled);
                await fleet.SettleAsync(page);
            }, """
            1 admission.admissions{kind=resumed} +1
            1 checkpoint.unsaved.circuits 0 > 1
            1 circuit.active{state=connected} 0 > 1
            1 circuit.opens{kind=resumed} +1
            1 crash.offers{outcome=taken} +1
            1 reconnect.away{outcome=resumed_here} +1 sum 0
            1 reconnects{outcome=resumed_here} +1
            1 resumes{outcome=resumed} +1
            1 snapshot.claims{outcome=claimed store=redis} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
            """);
    }
}
