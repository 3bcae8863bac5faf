namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>What the instruments show of pages that are opened, used, saved and closed on command.</summary>
public sealed class PageScriptTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = ScriptFleet.Timeout)]
    public async Task Pages_that_open_work_and_are_saved_are_told_by_every_instrument_of_theirs_and_no_other()
    {
        await using ScriptFleet fleet = await ScriptFleet.StartAsync();
        await fleet.StepAsync("Ada opens a page", async () => fleet.Ada = await fleet.OpenAsync(fleet.First, user: "ada", tab: 'A'), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 0 > 1
            1 circuit.active{state=connected} 0 > 1
            1 circuit.opens{kind=new} +1
            1 tab.active{circuits=1} 0 > 1
            1 tab.circuits +1 sum 1
            1 user.active{circuits=1} 0 > 1
            1 user.circuits +1 sum 1
            """);
        await fleet.StepAsync("with a frame in it", () => fleet.OpenAsync(fleet.First, user: "ada", tab: 'A', isFrame: true), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 1 > 2
            1 circuit.active{state=connected} 1 > 2
            1 circuit.opens{kind=new} +1
            1 tab.active{circuits=1} 1 > 0
            1 tab.active{circuits=2} 0 > 1
            1 tab.circuits +1 sum 2
            1 user.active{circuits=1} 1 > 0
            1 user.active{circuits=2} 0 > 1
            1 user.circuits +1 sum 2
            """);
        await fleet.StepAsync("Somebody opens one on the other server", async () => fleet.Somebody = await fleet.OpenAsync(fleet.Second), """
            2 admission.admissions{kind=new} +1
            2 checkpoint.unsaved.circuits 0 > 1
            2 circuit.active{state=connected} 0 > 1
            2 circuit.opens{kind=new} +1
            """);
        await fleet.StepAsync("Ada clicks", () => fleet.ClickAsync(fleet.Ada), """
            1 event.duration{route=/counter} +1 sum 0
            """);
        await fleet.StepAsync("Three seconds pass", () => fleet.PassAsync(3), """
            1 checkpoint.unsaved.age 0 > 3
            2 checkpoint.unsaved.age 0 > 3
            """);
        await fleet.StepAsync("Her work is saved on command", () => ScriptFleet.CheckpointAsync(fleet.First, fleet.Ada), """
            1 checkpoint.capture.duration{outcome=captured} +1 sum 0
            1 checkpoint.captures{outcome=captured} +1
            1 checkpoint.unsaved.circuits 2 > 1
            1 control.commands{command=checkpoint outcome=done} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
            """);
        await fleet.StepAsync("and again, unchanged", () => ScriptFleet.CheckpointAsync(fleet.First, fleet.Ada), """
            1 checkpoint.capture.duration{outcome=unchanged} +1 sum 0
            1 checkpoint.captures{outcome=unchanged} +1
            1 control.commands{command=checkpoint outcome=done} +1
            """);
        await fleet.StepAsync("A circuit is to be closed that there is not", () => ScriptFleet.ControlOf(fleet.First).CloseAsync("none", cancellationToken: Cancelled), """
            1 control.commands{command=close outcome=not_found} +1
            """);
    }
}
