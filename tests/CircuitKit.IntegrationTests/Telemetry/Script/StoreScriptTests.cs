namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>What the instruments show of a store that is away.</summary>
public sealed class StoreScriptTests
{
    [Fact(Timeout = ScriptFleet.Timeout)]
    public async Task Store_that_is_away_is_told_by_every_instrument_of_its_and_no_other()
    {
        await using ScriptFleet fleet = await ScriptFleet.StartAsync();
        HeadlessCircuit one = null!;
        HeadlessCircuit other = null!;
        await fleet.StepAsync(
            "Two pages open and are used",
            async () =>
            {
                (one, other) = (await fleet.OpenAsync(fleet.First), await fleet.OpenAsync(fleet.First));
                await fleet.ClickAsync(one);
                await fleet.ClickAsync(other);
            },
            """
            1 admission.admissions{kind=new} +2
            1 checkpoint.unsaved.circuits 0 > 2
            1 circuit.active{state=connected} 0 > 2
            1 circuit.opens{kind=new} +2
            1 event.duration{route=/counter} +2 sum 0
            """);
        await fleet.StepAsync(
            "Redis stands still, and Dan is counted by the server alone",
            async () =>
            {
                await fleet.Nodes.Redis.FreezeAsync();
                await fleet.TimeOutAsync(() => fleet.OpenAsync(fleet.First, user: "dan"));
            },
            """
            1 admission.admissions{kind=new} +1
            1 admission.unshared +1
            1 checkpoint.unsaved.age 0 > 2.345
            1 checkpoint.unsaved.circuits 2 > 3
            1 circuit.active{state=connected} 2 > 3
            1 circuit.opens{kind=new} +1
            1 user.active{circuits=1} 0 > 1
            1 user.circuits +1 sum 1
            """);
        await fleet.StepAsync("The first page is saved in memory", () => fleet.TimeOutAsync(() => ScriptFleet.CheckpointAsync(fleet.First, one)), """
            1 checkpoint.capture.duration{outcome=captured} +1 sum 0
            1 checkpoint.captures{outcome=captured} +1
            1 checkpoint.unsaved.age 2.345 > 4.69
            1 control.commands{command=checkpoint outcome=failed} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.store.available 1 > 0
            1 snapshot.store.failures{error.type=TimeoutException store=redis} +1
            1 snapshot.waiting 0 > 1
            1 snapshot.write.duration{outcome=buffered store=redis} +1 sum 2.345
            1 snapshot.writes{outcome=buffered store=redis} +1
            """);
        await fleet.StepAsync("The other one takes its place there", () => ScriptFleet.CheckpointAsync(fleet.First, other), """
            1 checkpoint.capture.duration{outcome=captured} +1 sum 0
            1 checkpoint.captures{outcome=captured} +1
            1 control.commands{command=checkpoint outcome=failed} +1
            1 snapshot.evictions{reason=memory_full} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=buffered store=redis} +1 sum 0
            1 snapshot.writes{outcome=buffered store=redis} +1
            """);
        await fleet.StepAsync("Redis goes on", fleet.ThawAsync, """
            1 checkpoint.unsaved.age 4.69 > 5.19
            1 snapshot.store.available 0 > 1
            1 snapshot.waiting 1 > 0
            """);
    }
}
