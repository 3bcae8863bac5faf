namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>What the instruments show of many circuits, and of a server that is drained.</summary>
public sealed class DrainScriptTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = ScriptFleet.Timeout)]
    public async Task Drain_is_told_by_every_instrument_of_its_and_no_other()
    {
        await using ScriptFleet fleet = await ScriptFleet.StartAsync();
        List<HeadlessCircuit> many = [];
        await fleet.StepAsync(
            "So many pages open that what each takes up can be told",
            async () =>
            {
                many.AddRange(await Task.WhenAll(Enumerable.Range(0, 21).Select(_ => fleet.OpenAsync(fleet.Second))));
                GC.Collect();
            },
            """
            2 admission.admissions{kind=new} +21
            2 checkpoint.unsaved.circuits 0 > 21
            2 circuit.active{state=connected} 0 > 21
            2 circuit.memory known
            2 circuit.opens{kind=new} +21
            """);
        await fleet.StepAsync("and are closed", () => Task.WhenAll(many.Select(page => page.CloseAsync(Cancelled))), """
            2 checkpoint.unsaved.circuits 21 > 0
            2 circuit.active{state=connected} 21 > 0
            2 circuit.closes{reason=left} +21
            """);
        Task<DrainStatus> drain = null!;
        await fleet.StepAsync("Two pages are opened on the other server", () => Task.WhenAll(fleet.OpenAsync(fleet.Second), fleet.OpenAsync(fleet.Second)), """
            2 admission.admissions{kind=new} +2
            2 checkpoint.unsaved.circuits 0 > 2
            2 circuit.active{state=connected} 0 > 2
            2 circuit.opens{kind=new} +2
            """);
        await fleet.StepAsync("which is drained, one circuit each second", () => Task.FromResult(drain = ScriptFleet.DrainOf(fleet.Second).DrainAsync(Cancelled)), """
            2 checkpoint.capture.duration{outcome=captured} +2 sum 0
            2 checkpoint.captures{outcome=captured} +2
            2 checkpoint.unsaved.circuits 2 > 0
            2 circuit.active{state=connected} 2 > 1
            2 circuit.closes{reason=drained} +1
            2 drain.circuits{outcome=saved} +1
            2 drain.remaining 0 > 1
            2 snapshot.size{store=redis} +3
            2 snapshot.write.duration{outcome=saved store=redis} +3 sum 0
            2 snapshot.writes{outcome=saved store=redis} +3
            """);
        await fleet.StepAsync(
            "of which one has passed",
            async () =>
            {
                await fleet.PassAsync(1);
                await drain;
            },
            """
            2 circuit.active{state=connected} 1 > 0
            2 circuit.closes{reason=drained} +1
            2 drain.circuits{outcome=saved} +1
            2 drain.duration +1 sum 1
            2 drain.remaining 1 > 0
            2 snapshot.size{store=redis} +1
            2 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            2 snapshot.writes{outcome=saved store=redis} +1
            """);
    }
}
