namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>What the instruments show of browsers that are away and come back: to their circuit, to its snapshot, to another server.</summary>
public sealed class ReturnScriptTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = ScriptFleet.Timeout)]
    public async Task Returns_are_told_by_every_instrument_of_theirs_and_no_other()
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
        await fleet.StepAsync("Somebody opens one on the other server", async () => fleet.Somebody = await fleet.OpenAsync(fleet.Second), """
            2 admission.admissions{kind=new} +1
            2 checkpoint.unsaved.circuits 0 > 1
            2 circuit.active{state=connected} 0 > 1
            2 circuit.opens{kind=new} +1
            """);
        await fleet.StepAsync("Ada's connection is lost", () => ScriptFleet.DropAsync(fleet.First, fleet.Ada), """
            1 circuit.active{state=connected} 1 > 0
            1 circuit.active{state=disconnected} 0 > 1
            1 retention.decisions{reason=default} +1
            """);
        await fleet.StepAsync("and is back after four seconds", () => fleet.BackAsync(fleet.Ada, 4, ReconnectOutcome.Live), """
            1 checkpoint.unsaved.age 0 > 4
            1 circuit.active{state=connected} 0 > 1
            1 circuit.active{state=disconnected} 1 > 0
            1 reconnect.away{outcome=live} +1 sum 4
            1 reconnects{outcome=live} +1
            2 checkpoint.unsaved.age 0 > 4
            """);
        await fleet.StepAsync("It is lost again", () => ScriptFleet.DropAsync(fleet.First, fleet.Ada), """
            1 circuit.active{state=connected} 1 > 0
            1 circuit.active{state=disconnected} 0 > 1
            1 retention.decisions{reason=default} +1
            """);
        await fleet.StepAsync("and its time is over", () => fleet.EndWaitAsync(fleet.First), """
            1 checkpoint.unsaved.age 4 > 0
            1 checkpoint.unsaved.circuits 1 > 0
            1 circuit.active{state=disconnected} 1 > 0
            1 circuit.closes{reason=expired} +1
            1 circuit.evictions{outcome=saved reason=expired} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
            1 tab.active{circuits=1} 1 > 0
            1 user.active{circuits=1} 1 > 0
            2 checkpoint.unsaved.age 4 > 14
            """);
        await fleet.StepAsync("Ada is back and resumes on the same server", () => fleet.BackAsync(fleet.Ada, 10, ReconnectOutcome.Resumed), """
            1 admission.admissions{kind=resumed} +1
            1 checkpoint.unsaved.circuits 0 > 1
            1 circuit.active{state=connected} 0 > 1
            1 circuit.opens{kind=resumed} +1
            1 reconnect.away{outcome=resumed_here} +1 sum 10
            1 reconnects{outcome=resumed_here} +1
            1 resumes{outcome=resumed} +1
            1 snapshot.claims{outcome=claimed store=redis} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
            1 tab.active{circuits=1} 0 > 1
            1 user.active{circuits=1} 0 > 1
            2 checkpoint.unsaved.age 14 > 24
            """);
        await fleet.StepAsync("Ada's connection ends", () => ScriptFleet.DropAsync(fleet.First, fleet.Ada), """
            1 circuit.active{state=connected} 1 > 0
            1 circuit.active{state=disconnected} 0 > 1
            1 retention.decisions{reason=default} +1
            """);
        await fleet.StepAsync(
            "and the next one reaches the other server",
            async () =>
            {
                fleet.Ada.RouteTo(fleet.Second.Page("/"));
                await fleet.BackAsync(fleet.Ada, 0, ReconnectOutcome.Resumed);
            },
            """
            1 checkpoint.unsaved.circuits 1 > 0
            1 circuit.active{state=disconnected} 1 > 0
            1 circuit.closes{reason=handed_over} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
            1 tab.active{circuits=1} 1 > 0
            1 user.active{circuits=1} 1 > 0
            2 admission.admissions{kind=resumed} +1
            2 checkpoint.unsaved.circuits 1 > 2
            2 circuit.active{state=connected} 1 > 2
            2 circuit.opens{kind=resumed} +1
            2 handover.duration{outcome=handed_over} +1 sum 0
            2 handovers{outcome=handed_over} +1
            2 reconnect.away{outcome=resumed_elsewhere} +1 sum 0
            2 reconnects{outcome=resumed_elsewhere} +1
            2 resumes{outcome=resumed} +1
            2 snapshot.claims{outcome=claimed store=redis} +1
            2 snapshot.size{store=redis} +1
            2 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            2 snapshot.writes{outcome=saved store=redis} +1
            2 tab.active{circuits=1} 0 > 1
            2 user.active{circuits=1} 0 > 1
            """);
        await fleet.StepAsync(
            "Somebody comes to the first one with the secret of Ada's circuit",
            async () =>
            {
                await fleet.Somebody.PretendAsync(fleet.Ada);
                fleet.Somebody.RouteTo(fleet.First.Page("/"));
                await fleet.BackAsync(fleet.Somebody, 0, ReconnectOutcome.Rejected);
            },
            """
            1 admission.admissions{kind=resumed} +1
            1 handover.duration{outcome=wrong_user} +1 sum 0
            1 handovers{outcome=wrong_user} +1
            1 reconnects{outcome=rejected} +1
            1 resumes{outcome=refused} +1
            1 snapshot.refusals{reason=wrong_user} +1
            2 circuit.active{state=connected} 2 > 1
            2 circuit.active{state=disconnected} 0 > 1
            2 retention.decisions{reason=default} +1
            """);
        // The good-bye is forwarded from the first one, and would race with the end of the connection.
        await fleet.StepAsync("Ada leaves the page: its connection ends", () => ScriptFleet.DropAsync(fleet.Second, fleet.Ada), """
            2 circuit.active{state=connected} 1 > 0
            2 circuit.active{state=disconnected} 1 > 2
            2 retention.decisions{reason=default} +1
            """);
        await fleet.StepAsync("and the page says good-bye", () => fleet.Ada.CloseAsync(Cancelled), """
            2 checkpoint.unsaved.circuits 2 > 1
            2 circuit.active{state=disconnected} 2 > 1
            2 circuit.closes{reason=left} +1
            2 tab.active{circuits=1} 1 > 0
            2 user.active{circuits=1} 1 > 0
            """);
    }
}
