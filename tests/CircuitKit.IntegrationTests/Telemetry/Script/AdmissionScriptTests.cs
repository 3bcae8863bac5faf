using CircuitKit.Admission.Connections;
using CircuitKit.IntegrationTests.Admission;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>What the instruments show of who is not let in.</summary>
public sealed class AdmissionScriptTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = ScriptFleet.Timeout)]
    public async Task Refusals_are_told_by_every_instrument_of_theirs_and_no_other()
    {
        await using ScriptFleet fleet = await ScriptFleet.StartAsync();
        await fleet.StepAsync("Ben opens a page", () => fleet.OpenAsync(fleet.First, user: "ben", tab: 'B', isFrame: true), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 0 > 1
            1 circuit.active{state=connected} 0 > 1
            1 circuit.opens{kind=new} +1
            1 tab.active{circuits=1} 0 > 1
            1 tab.circuits +1 sum 1
            1 user.active{circuits=1} 0 > 1
            1 user.circuits +1 sum 1
            """);
        await fleet.StepAsync("and another in the same tab", () => fleet.OpenAsync(fleet.First, user: "ben", tab: 'B', isFrame: true), """
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
        await fleet.StepAsync("and a third, which is one too many for a tab", () => ScriptFleet.RefusedAsync(fleet.OpenAsync(fleet.First, user: "ben", tab: 'B', isFrame: true)), """
            1 admission.refusals{reason=tab} +1
            """);
        await fleet.StepAsync("so he takes another tab", () => fleet.OpenAsync(fleet.First, user: "ben", tab: 'C'), """
            1 admission.admissions{kind=new} +1
            1 checkpoint.unsaved.circuits 2 > 3
            1 circuit.active{state=connected} 2 > 3
            1 circuit.opens{kind=new} +1
            1 tab.active{circuits=1} 0 > 1
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
            1 checkpoint.unsaved.circuits 3 > 0
            1 circuit.active{state=connected} 3 > 0
            1 circuit.closes{reason=closed} +3
            1 control.commands{command=close_user outcome=done} +1
            1 tab.active{circuits=1} 1 > 0
            1 tab.active{circuits=2} 1 > 0
            1 user.active{circuits=3} 1 > 0
            """);
        await using RawConnections nothing = new(fleet.First.Page("/"));
        await fleet.StepAsync(
            "Somebody connects and opens nothing",
            async () =>
            {
                await nothing.OpenAsync();
                IdleConnections idle = fleet.First.App.Services.GetRequiredService<IdleConnections>();
                await Eventually.IsAsync(() => idle.Count == 1, Cancelled);
                await fleet.PassAsync(15);
            },
            """
            1 admission.cuts{reason=timeout} +1
            """);
    }
}
