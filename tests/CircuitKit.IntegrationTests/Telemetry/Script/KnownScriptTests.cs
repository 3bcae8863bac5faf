using System.Reflection;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>
/// A known script on two real servers, and exactly what every instrument must show after each of its steps: the number of the server, the instrument
/// without <c>circuitkit.</c>, and what has changed.
/// </summary>
public sealed partial class KnownScriptTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Every_instrument_shows_what_has_happened_and_nothing_else()
    {
        await using ScriptFleet fleet = await ScriptFleet.StartAsync();
        await PagesAsync(fleet);
        await ReturnsAsync(fleet);
        await RefusalsAsync(fleet);
        await HibernationAsync(fleet);
        await TroublesAsync(fleet);
        await StoreAwayAsync(fleet);
        await ManyAsync(fleet);
        await DrainAsync(fleet);

        string[] known = [.. typeof(CircuitKitInstruments).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!).Where(name => name.StartsWith("circuitkit.", StringComparison.Ordinal))];
        Assert.Equal(known.Order(StringComparer.Ordinal), fleet.Recorder.Exercised.Order(StringComparer.Ordinal));
    }

    private static async Task PagesAsync(ScriptFleet fleet)
    {
        await fleet.StepAsync("Nothing has happened yet", () => Task.CompletedTask, """
            1 snapshot.store.available 0 > 1
            2 snapshot.store.available 0 > 1
            """);
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
        await fleet.StepAsync("Ada clicks", () => ScriptFleet.ClickAsync(fleet.Ada), """
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

    private static async Task ReturnsAsync(ScriptFleet fleet)
    {
        await fleet.StepAsync("Ada's connection is lost", () => ScriptFleet.DropAsync(fleet.First, fleet.Ada), """
            1 checkpoint.unsaved.circuits 1 > 2
            1 circuit.active{state=connected} 2 > 1
            1 circuit.active{state=disconnected} 0 > 1
            1 retention.decisions{reason=default} +1
            """);
        await fleet.StepAsync("and is back after four seconds", () => fleet.BackAsync(fleet.Ada, 4, ReconnectOutcome.Live), """
            1 checkpoint.unsaved.age 3 > 7
            1 circuit.active{state=connected} 1 > 2
            1 circuit.active{state=disconnected} 1 > 0
            1 reconnect.away{outcome=live} +1 sum 4
            1 reconnects{outcome=live} +1
            2 checkpoint.unsaved.age 3 > 7
            """);
        await fleet.StepAsync("It is lost again", () => ScriptFleet.DropAsync(fleet.First, fleet.Ada), """
            1 circuit.active{state=connected} 2 > 1
            1 circuit.active{state=disconnected} 0 > 1
            1 retention.decisions{reason=default} +1
            """);
        await fleet.StepAsync("and its time is over", () => fleet.EndWaitAsync(fleet.First), """
            1 checkpoint.unsaved.age 7 > 17
            1 checkpoint.unsaved.circuits 2 > 1
            1 circuit.active{state=disconnected} 1 > 0
            1 circuit.closes{reason=expired} +1
            1 circuit.evictions{outcome=saved reason=expired} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
            1 tab.active{circuits=1} 0 > 1
            1 tab.active{circuits=2} 1 > 0
            1 user.active{circuits=1} 0 > 1
            1 user.active{circuits=2} 1 > 0
            2 checkpoint.unsaved.age 7 > 17
            """);
        await fleet.StepAsync("Ada is back and resumes on the same server", () => fleet.BackAsync(fleet.Ada, 10, ReconnectOutcome.Resumed), """
            1 admission.admissions{kind=resumed} +1
            1 checkpoint.unsaved.age 17 > 27
            1 checkpoint.unsaved.circuits 1 > 2
            1 circuit.active{state=connected} 1 > 2
            1 circuit.opens{kind=resumed} +1
            1 reconnect.away{outcome=resumed_here} +1 sum 10
            1 reconnects{outcome=resumed_here} +1
            1 resumes{outcome=resumed} +1
            1 snapshot.claims{outcome=claimed store=redis} +2
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
            1 tab.active{circuits=1} 1 > 0
            1 tab.active{circuits=2} 0 > 1
            1 user.active{circuits=1} 1 > 0
            1 user.active{circuits=2} 0 > 1
            2 checkpoint.unsaved.age 17 > 27
            """);
        await fleet.StepAsync(
            "Ada's next reconnect reaches the other server",
            async () =>
            {
                fleet.Ada.RouteTo(fleet.Second.Page("/"));
                await fleet.BackAsync(fleet.Ada, 0, ReconnectOutcome.Resumed);
            },
            """
            1 checkpoint.unsaved.circuits 2 > 1
            1 circuit.active{state=connected} 2 > 1
            1 circuit.closes{reason=handed_over} +1
            1 retention.decisions{reason=default} +1
            1 snapshot.size{store=redis} +1
            1 snapshot.write.duration{outcome=saved store=redis} +1 sum 0
            1 snapshot.writes{outcome=saved store=redis} +1
            1 tab.active{circuits=1} 0 > 1
            1 tab.active{circuits=2} 1 > 0
            1 user.active{circuits=1} 0 > 1
            1 user.active{circuits=2} 1 > 0
            2 admission.admissions{kind=resumed} +1
            2 checkpoint.unsaved.circuits 1 > 2
            2 circuit.active{state=connected} 1 > 2
            2 circuit.opens{kind=resumed} +1
            2 handover.duration{outcome=handed_over} +1 sum 0
            2 handovers{outcome=handed_over} +1
            2 reconnect.away{outcome=resumed_elsewhere} +1 sum 0
            2 reconnects{outcome=resumed_elsewhere} +1
            2 resumes{outcome=resumed} +1
            2 snapshot.claims{outcome=claimed store=redis} +2
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
    }
}
