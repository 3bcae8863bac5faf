using CircuitKit.IntegrationTests.Admission;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <content>Who is not let in, and who sleeps.</content>
public sealed partial class KnownScriptTests
{
    private static async Task RefusalsAsync(ScriptFleet fleet)
    {
        await fleet.StepAsync("Ben opens a page", () => fleet.OpenAsync(fleet.First, user: "ben", tab: 'B', isFrame: true), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 1 > 2
            1 circuit.active{state=connected} 1 > 2
            1 circuit.opens{kind=new} +1
            1 tab.active{circuits=1} 1 > 2
            1 tab.circuits +1 sum 1
            1 user.active{circuits=1} 1 > 2
            1 user.circuits +1 sum 1
            """);
        await fleet.StepAsync("and another in the same tab", () => fleet.OpenAsync(fleet.First, user: "ben", tab: 'B', isFrame: true), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 2 > 3
            1 circuit.active{state=connected} 2 > 3
            1 circuit.opens{kind=new} +1
            1 tab.active{circuits=1} 2 > 1
            1 tab.active{circuits=2} 0 > 1
            1 tab.circuits +1 sum 2
            1 user.active{circuits=1} 2 > 1
            1 user.active{circuits=2} 0 > 1
            1 user.circuits +1 sum 2
            """);
        await fleet.StepAsync("and a third, which is one too many for a tab", () => ScriptFleet.RefusedAsync(fleet.OpenAsync(fleet.First, user: "ben", tab: 'B', isFrame: true)), """
            1 admission.refusals{reason=tab} +1
            """);
        await fleet.StepAsync("so he takes another tab", () => fleet.OpenAsync(fleet.First, user: "ben", tab: 'C'), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 3 > 4
            1 circuit.active{state=connected} 3 > 4
            1 circuit.opens{kind=new} +1
            1 tab.active{circuits=1} 1 > 2
            1 tab.circuits +1 sum 1
            1 user.active{circuits=2} 1 > 0
            1 user.active{circuits=3} 0 > 1
            1 user.circuits +1 sum 3
            """);
        await fleet.StepAsync("A fourth is one too many for a person, on the other server too", () => ScriptFleet.RefusedAsync(fleet.OpenAsync(fleet.Second, user: "ben", tab: 'D')), """
            2 admission.refusals{reason=user} +1
            """);
        await fleet.StepAsync(
            "While memory is short nobody new gets in",
            async () =>
            {
                fleet.Memory.Pressure = 0.95;
                using HttpResponseMessage refused = await LimitedApp.AskForPageAsync(fleet.First);
                fleet.Memory.Pressure = 0;
                Assert.False(refused.IsSuccessStatusCode);
            },
            """
            1 admission.refusals{reason=memory} +1
            """);
        await fleet.StepAsync("Ben is signed out", () => ScriptFleet.ControlOf(fleet.First).CloseUserAsync(fleet.UserKeyOf('C'), cancellationToken: Cancelled), """
            1 checkpoint.unsaved.circuits 4 > 1
            1 circuit.active{state=connected} 4 > 1
            1 circuit.closes{reason=closed} +3
            1 control.commands{command=close_user outcome=done} +1
            1 retention.decisions{reason=default} +3
            1 tab.active{circuits=1} 2 > 1
            1 tab.active{circuits=2} 1 > 0
            1 user.active{circuits=3} 1 > 0
            """);
    }

    private static async Task HibernationAsync(ScriptFleet fleet)
    {
        HeadlessCircuit cy = null!;
        await fleet.StepAsync("Cy opens a page that may sleep", async () => cy = await fleet.OpenAsync(fleet.First, user: "cy", more: "&ck_sleep=can"), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 1 > 2
            1 circuit.active{state=connected} 1 > 2
            1 circuit.opens{kind=new} +1
            1 user.active{circuits=1} 1 > 2
            1 user.circuits +1 sum 1
            """);
        await fleet.StepAsync("and hides it", async () => Assert.True(await cy.HibernateAsync(Cancelled)), """
            1 checkpoint.capture.duration{outcome=captured} +1 sum 0
            1 checkpoint.captures{outcome=captured} +1
            1 checkpoint.unsaved.circuits 2 > 1
            1 circuit.active{state=connected} 2 > 1
            1 circuit.active{state=hibernated} 0 > 1
            1 circuit.hibernations{cause=hidden outcome=hibernated} +1
            1 snapshot.size{store=redis} +2
            1 snapshot.write.duration{outcome=saved store=redis} +2 sum 0
            1 snapshot.writes{outcome=saved store=redis} +2
            """);
        await fleet.StepAsync("and looks at it again", () => fleet.BackAsync(cy, 5, ReconnectOutcome.Resumed), """
            1 admission.admissions{kind=resumed} +1
            1 checkpoint.unsaved.age 27 > 32
            1 checkpoint.unsaved.circuits 1 > 2
            1 circuit.active{state=connected} 1 > 2
            1 circuit.active{state=hibernated} 1 > 0
            1 circuit.closes{reason=resumed} +1
            1 circuit.opens{kind=resumed} +1
            1 reconnect.away{outcome=resumed_here} +1 sum 5
            1 reconnects{outcome=resumed_here} +1
            1 resumes{outcome=resumed} +1
            1 snapshot.claims{outcome=claimed store=redis} +2
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
            2 checkpoint.unsaved.age 27 > 32
            """);
        await fleet.StepAsync("A page says that it was asleep", () => fleet.OpenAsync(fleet.First, more: "ck_sleep=woke"), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 2 > 3
            1 circuit.active{state=connected} 2 > 3
            1 circuit.opens{kind=new} +1
            1 circuit.wake.duration +1 sum 0
            """);
    }
}
