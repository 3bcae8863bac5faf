namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>What the instruments show of states that cannot be captured or brought back.</summary>
public sealed class ResumeTroubleScriptTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = ScriptFleet.Timeout)]
    public async Task Troubles_of_a_resume_are_told_by_every_instrument_of_theirs_and_no_other()
    {
        await using ScriptFleet fleet = await ScriptFleet.StartAsync();
        HeadlessCircuit throwing = null!;
        await fleet.StepAsync("A page opens", async () => throwing = await fleet.OpenAsync(fleet.First, "throws"), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 0 > 1
            1 circuit.active{state=connected} 0 > 1
            1 circuit.opens{kind=new} +1
            """);
        await fleet.StepAsync("whose persist callback is going to throw", () => ArmAsync(fleet, throwing), """
            1 event.duration{route=/throws} +1 sum 0
            """);
        await fleet.StepAsync("and throws when it is saved", () => ScriptFleet.CheckpointAsync(fleet.First, throwing), """
            1 checkpoint.capture.duration{outcome=failed} +1 sum 0
            1 checkpoint.captures{outcome=failed} +1
            1 control.commands{command=checkpoint outcome=failed} +1
            """);
        await fleet.StepAsync("It is closed", () => throwing.CloseAsync(Cancelled), """
            1 checkpoint.unsaved.circuits 1 > 0
            1 circuit.active{state=connected} 1 > 0
            1 circuit.closes{reason=left} +1
            """);
        await fleet.StepAsync("A page is handed a value that does not fit", () => fleet.OpenAsync(fleet.First, "misfit"), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 0 > 1
            1 circuit.active{state=connected} 0 > 1
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
            1 checkpoint.unsaved.circuits 1 > 3
            1 circuit.active{state=connected} 1 > 3
            1 circuit.opens{kind=new} +2
            """);
        await fleet.StepAsync("of which one loses its connection", () => ScriptFleet.DropAsync(fleet.First, left), """
            1 circuit.active{state=connected} 3 > 2
            1 circuit.active{state=disconnected} 0 > 1
            1 retention.decisions{reason=default} +1
            """);
        await fleet.StepAsync("and its circuit", () => fleet.EndWaitAsync(fleet.First), """
            1 checkpoint.unsaved.age 0 > 10
            1 checkpoint.unsaved.circuits 3 > 2
            1 circuit.active{state=disconnected} 1 > 0
            1 circuit.closes{reason=expired} +1
            1 circuit.evictions{outcome=saved reason=expired} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
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
            1 circuit.active{state=connected} 2 > 1
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

    private static async Task ArmAsync(ScriptFleet fleet, HeadlessCircuit page)
    {
        await page.ClickAsync("arm", Cancelled);
        await fleet.SettleAsync(page);
    }
}
