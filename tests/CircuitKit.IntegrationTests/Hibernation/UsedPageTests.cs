using System.Text.Json;
using CircuitKit.IntegrationTests.Checkpoints;

namespace CircuitKit.IntegrationTests.Hibernation;

/// <summary>With kept fields a page that was used can tell by itself whether it may hibernate: when all that was changed in it is kept.</summary>
public sealed class UsedPageTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Used_page_of_which_everything_is_kept_hibernates_and_is_back_with_it()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenClickedAsync("kept/counter");

        Assert.True(await circuit.HibernateAsync(Cancelled));

        await app.WaitUntilAsleepAsync();
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "2", Cancelled);
        Assert.True(await circuit.HibernateAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Used_page_with_one_changed_field_that_is_not_kept_stays_and_the_log_names_it()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenSleepyAsync("kept/secret");
        await circuit.ChangeAsync("name", "ada", Cancelled);
        await circuit.WaitForTextAsync("summary", "ada|||||0", Cancelled);
        Assert.True(await circuit.MayHibernateAsync(Cancelled));

        await circuit.ChangeAsync("password", "hunter2", Cancelled);
        await circuit.WaitForTextAsync("summary", "ada|hunter2||||0", Cancelled);

        await AssertStaysAsync(app, circuit, "KeptSecret._password: it is left out by its name, its type or an attribute.");
    }

    [Fact(Timeout = Timeout)]
    public async Task Used_page_stays_when_a_component_of_a_library_or_another_object_has_changed_that_is_not_kept()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit library = await app.OpenSleepyAsync("unseen");
        await library.ClickAsync("grow", Cancelled);
        await library.WaitForTextAsync("size", "6", Cancelled);
        Assert.True(await library.MayHibernateAsync(Cancelled));
        await library.ClickAsync("next", Cancelled);

        await AssertStaysAsync(app, library, "Pager.CurrentPage: it lives in a component of a library.");

        await using HeadlessCircuit shared = await app.OpenSleepyAsync("kept/plan");
        await shared.ClickAsync("select", Cancelled);
        await shared.WaitForTextAsync("selected", "step", Cancelled);

        await AssertStaysAsync(app, shared, "KeptPlan._selected: _selected has an object that a [PersistentState] property has too.");
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_stays_that_a_script_may_have_changed_for_a_user()
    {
        await using TrackedApp app = await StartAsync();
        TaskCompletionSource<long> reference = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using HeadlessCircuit circuit = await app.OpenSleepyAsync("scripted");
        circuit.ScriptCalled = (_, function, arguments) =>
        {
            if (function == "editor.open")
            {
                using JsonDocument json = JsonDocument.Parse(arguments);
                reference.TrySetResult(json.RootElement[0].GetProperty("__dotNetObject").GetInt64());
            }
        };
        await circuit.ClickAsync("open", Cancelled);
        long editor = await reference.Task.WaitAsync(Cancelled);
        Assert.True(await circuit.MayHibernateAsync(Cancelled));

        await circuit.InvokeReferenceAsync(editor, "Write", Cancelled);
        await circuit.WaitForTextAsync("text", "written", Cancelled);

        Assert.False(await circuit.MayHibernateAsync(Cancelled));
    }

    private static Task<TrackedApp> StartAsync() =>
        TrackedApp.StartAsync("--CircuitKit:State:KeepFields", "true", "--CircuitKit:Hibernation:UsedPages", "false");

    private static async Task AssertStaysAsync(TrackedApp app, HeadlessCircuit circuit, string notKept)
    {
        Assert.False(await circuit.HibernateAsync(Cancelled));
        Assert.True(circuit.IsConnected);
        Assert.Contains(
            app.Logs.GetSnapshot(), line => line.Id.Id == 7001 && line.Message.EndsWith($"Not kept: {notKept}", StringComparison.Ordinal));
    }
}
