namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <content>What goes wrong, and the end.</content>
public sealed partial class KnownScriptTests
{
    private static async Task TroublesAsync(ScriptFleet fleet)
    {
        HeadlessCircuit throwing = null!;
        await fleet.StepAsync("A page opens", async () => throwing = await fleet.OpenAsync(fleet.First, "throws"), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 3 > 4
            1 circuit.active{state=connected} 3 > 4
            1 circuit.opens{kind=new} +1
            """);
        await fleet.StepAsync("whose persist callback is going to throw", () => ArmAsync(throwing), """
            1 event.duration{route=/throws} +1 sum 0
            """);
        await fleet.StepAsync("and throws when it is saved", () => ScriptFleet.CheckpointAsync(fleet.First, throwing), """
            1 checkpoint.capture.duration{outcome=failed} +1 sum 0
            1 checkpoint.captures{outcome=failed} +1
            1 control.commands{command=checkpoint outcome=failed} +1
            """);
        await fleet.StepAsync("It is closed", () => throwing.CloseAsync(Cancelled), """
            1 checkpoint.unsaved.circuits 4 > 3
            1 circuit.active{state=connected} 4 > 3
            1 circuit.closes{reason=left} +1
            """);
        await fleet.StepAsync("A page is handed a value that does not fit", () => fleet.OpenAsync(fleet.First, "misfit"), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 3 > 4
            1 circuit.active{state=connected} 3 > 4
            1 circuit.opens{kind=new} +1
            1 resume.values.unreadable +1
            """);
        HeadlessCircuit left = null!;
        HeadlessCircuit changed = null!;
        await fleet.StepAsync(
            "Two pages open",
            async () => (left, changed) = (await fleet.OpenAsync(fleet.First), await fleet.OpenAsync(fleet.First)),
            """
            1 admission.admissions{kind=new} +2
            1 checkpoint.unsaved.circuits 4 > 6
            1 circuit.active{state=connected} 4 > 6
            1 circuit.opens{kind=new} +2
            """);
        await fleet.StepAsync("of which one loses its connection", () => ScriptFleet.DropAsync(fleet.First, left), """
            1 circuit.active{state=connected} 6 > 5
            1 circuit.active{state=disconnected} 0 > 1
            1 retention.decisions{reason=default} +1
            """);
        await fleet.StepAsync("and its circuit", () => fleet.EndWaitAsync(fleet.First), """
            1 checkpoint.unsaved.age 32 > 42
            1 checkpoint.unsaved.circuits 6 > 5
            1 circuit.active{state=disconnected} 1 > 0
            1 circuit.closes{reason=expired} +1
            1 circuit.evictions{outcome=saved reason=expired} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
            2 checkpoint.unsaved.age 32 > 15
            2 checkpoint.unsaved.circuits 2 > 1
            2 circuit.active{state=disconnected} 1 > 0
            2 circuit.closes{reason=expired} +1
            2 circuit.evictions{outcome=saved reason=expired} +1
            2 snapshot.size{store=redis} +1
            2 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            2 snapshot.writes{outcome=saved store=redis} +1
            """);
        await fleet.StepAsync(
            "and is back with other components",
            async () =>
            {
                await changed.PretendAsync(left);
                Assert.True(await changed.ResumeAndHoldAsync(Cancelled));
                await Assert.ThrowsAnyAsync<Exception>(() => changed.ShowAsync(Cancelled, components: 1));
                await changed.DropAsync();
            },
            """
            1 admission.admissions{kind=resumed} +1
            1 circuit.active{state=connected} 5 > 4
            1 circuit.active{state=disconnected} 0 > 1
            1 reconnect.away{outcome=resumed_here} +1 sum 0
            1 reconnects{outcome=failed} +1
            1 reconnects{outcome=resumed_here} +1
            1 resume.failures{reason=page_changed} +1
            1 resumes{outcome=resumed} +1
            1 retention.decisions{reason=default} +1
            1 snapshot.claims{outcome=claimed store=redis} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
            """);
    }

    private static async Task ArmAsync(HeadlessCircuit page)
    {
        await page.ClickAsync("arm", Cancelled);
        await ScriptFleet.SettleAsync(page);
    }

    private static async Task StoreAwayAsync(ScriptFleet fleet)
    {
        HeadlessCircuit one = null!;
        HeadlessCircuit other = null!;
        await fleet.StepAsync(
            "Two pages open and are used",
            async () =>
            {
                (one, other) = (await fleet.OpenAsync(fleet.First), await fleet.OpenAsync(fleet.First));
                await ScriptFleet.ClickAsync(one);
                await ScriptFleet.ClickAsync(other);
            },
            """
            1 admission.admissions{kind=new} +2
            1 checkpoint.unsaved.circuits 5 > 7
            1 circuit.active{state=connected} 4 > 6
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
            1 checkpoint.unsaved.age 42 > 44.345
            1 checkpoint.unsaved.circuits 7 > 8
            1 circuit.active{state=connected} 6 > 7
            1 circuit.opens{kind=new} +1
            1 user.active{circuits=1} 2 > 3
            1 user.circuits +1 sum 1
            2 checkpoint.unsaved.age 15 > 17.345
            """);
        await fleet.StepAsync("The first page is saved in memory", () => fleet.TimeOutAsync(() => ScriptFleet.CheckpointAsync(fleet.First, one)), """
            1 checkpoint.capture.duration{outcome=captured} +1 sum 0
            1 checkpoint.captures{outcome=captured} +1
            1 checkpoint.unsaved.age 44.345 > 46.69
            1 control.commands{command=checkpoint outcome=failed} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.store.available 1 > 0
            1 snapshot.store.failures{error.type=TimeoutException store=redis} +1
            1 snapshot.waiting 0 > 1
            1 snapshot.write.duration{outcome=buffered store=redis} +1 sum 2.345
            1 snapshot.writes{outcome=buffered store=redis} +1
            2 checkpoint.unsaved.age 17.345 > 19.69
            """);
        await fleet.StepAsync("The other one takes its place there", () => ScriptFleet.CheckpointAsync(fleet.First, other), """
            1 checkpoint.capture.duration{outcome=captured} +1 sum 0
            1 checkpoint.captures{outcome=captured} +1
            1 control.commands{command=checkpoint outcome=failed} +1
            1 snapshot.evictions +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=buffered store=redis} +1 sum 0
            1 snapshot.writes{outcome=buffered store=redis} +1
            """);
        await fleet.StepAsync("Redis goes on", fleet.ThawAsync, """
            1 checkpoint.unsaved.age 46.69 > 47.19
            1 snapshot.store.available 0 > 1
            1 snapshot.waiting 1 > 0
            2 checkpoint.unsaved.age 19.69 > 20.19
            """);
    }

    private static async Task ManyAsync(ScriptFleet fleet)
    {
        List<HeadlessCircuit> many = [];
        await fleet.StepAsync(
            "So many pages open that what each takes up can be told",
            async () =>
            {
                for (int i = 0; i < 21; i++)
                {
                    many.Add(await fleet.OpenAsync(fleet.Second));
                }

                GC.Collect();
            },
            """
            2 admission.admissions{kind=new} +21
            2 checkpoint.unsaved.circuits 1 > 22
            2 circuit.active{state=connected} 1 > 22
            2 circuit.memory known
            2 circuit.opens{kind=new} +21
            """);
        await fleet.StepAsync("and are closed", () => Task.WhenAll(many.Select(page => page.CloseAsync(Cancelled))), """
            2 checkpoint.unsaved.circuits 22 > 1
            2 circuit.active{state=connected} 22 > 1
            2 circuit.closes{reason=left} +21
            """);
    }

    private static async Task DrainAsync(ScriptFleet fleet)
    {
        Task<DrainStatus> drain = null!;
        await fleet.StepAsync("Ada goes home, and her farewell reaches the server where she began", () => fleet.Ada.CloseAsync(Cancelled), """
            2 checkpoint.unsaved.age 20.19 > 0
            2 checkpoint.unsaved.circuits 1 > 0
            2 circuit.active{state=connected} 1 > 0
            2 circuit.closes{reason=left} +1
            2 retention.decisions{reason=default} +1
            2 tab.active{circuits=1} 1 > 0
            2 user.active{circuits=1} 1 > 0
            """);
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
            2 retention.decisions{reason=default} +1
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
            1 checkpoint.unsaved.age 47.19 > 48.19
            2 circuit.active{state=connected} 1 > 0
            2 circuit.closes{reason=drained} +1
            2 drain.circuits{outcome=saved} +1
            2 drain.duration +1 sum 1
            2 drain.remaining 1 > 0
            2 retention.decisions{reason=default} +1
            2 snapshot.size{store=redis} +1
            2 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            2 snapshot.writes{outcome=saved store=redis} +1
            """);
    }
}
