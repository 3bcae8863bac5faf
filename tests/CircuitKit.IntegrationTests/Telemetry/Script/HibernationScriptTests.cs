namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>What the instruments show of pages that sleep.</summary>
public sealed class HibernationScriptTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = ScriptFleet.Timeout)]
    public async Task Sleep_is_told_by_every_instrument_of_its_and_no_other()
    {
        await using ScriptFleet fleet = await ScriptFleet.StartAsync();
        HeadlessCircuit cy = null!;
        await fleet.StepAsync("Cy opens a page that may sleep", async () => cy = await fleet.OpenAsync(fleet.First, user: "cy", more: "&ck_sleep=can"), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 0 > 1
            1 circuit.active{state=connected} 0 > 1
            1 circuit.opens{kind=new} +1
            1 user.active{circuits=1} 0 > 1
            1 user.circuits +1 sum 1
            """);
        await fleet.StepAsync("and hides it", async () => Assert.True(await cy.HibernateAsync(Cancelled)), """
            1 checkpoint.capture.duration{outcome=captured} +1 sum 0
            1 checkpoint.captures{outcome=captured} +1
            1 checkpoint.unsaved.circuits 1 > 0
            1 circuit.active{state=connected} 1 > 0
            1 circuit.active{state=hibernated} 0 > 1
            1 circuit.hibernations{cause=hidden outcome=hibernated} +1
            1 snapshot.size{store=redis} +2
            1 snapshot.write.duration{outcome=saved store=redis} +2 sum 0
            1 snapshot.writes{outcome=saved store=redis} +2
            """);
        await fleet.StepAsync("and looks at it again", () => fleet.BackAsync(cy, 5, ReconnectOutcome.Resumed), """
            1 admission.admissions{kind=resumed} +1
            1 checkpoint.unsaved.circuits 0 > 1
            1 circuit.active{state=connected} 0 > 1
            1 circuit.active{state=hibernated} 1 > 0
            1 circuit.closes{reason=resumed} +1
            1 circuit.opens{kind=resumed} +1
            1 reconnect.away{outcome=resumed_here} +1 sum 5
            1 reconnects{outcome=resumed_here} +1
            1 resumes{outcome=resumed} +1
            1 snapshot.claims{outcome=claimed store=redis} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
            """);
        await fleet.StepAsync("A page says that it was asleep", () => fleet.OpenAsync(fleet.First, more: "ck_sleep=woke"), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 1 > 2
            1 circuit.active{state=connected} 1 > 2
            1 circuit.opens{kind=new} +1
            1 circuit.wake.duration +1 sum 0
            """);
    }
}
