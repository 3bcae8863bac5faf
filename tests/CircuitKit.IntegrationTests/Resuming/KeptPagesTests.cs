using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestApp;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>What of ordinary components and services is kept when the framework evicts a circuit, and what is rather lost than wrong.</summary>
public sealed class KeptPagesTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Scoped_service_comes_back_with_its_private_list_and_shares_it_with_the_page()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/book");
        await ClickAsync(circuit, "add", "title", "book of 1");
        await ClickAsync(circuit, "add", "title", "book of 2");

        await ResumeAsync(app, circuit);

        Assert.Equal("entry 1,entry 2", circuit.TextOf("entries"));
        Assert.Equal(("book of 2", "entry 2", "0"), (circuit.TextOf("title"), circuit.TextOf("last"), circuit.TextOf("told")));
        await ClickAsync(circuit, "edit", "told", "1");
        Assert.Equal("entry 1,entry 2 edited", circuit.TextOf("entries"));

        // Once more, with what was edited since.
        await ResumeAsync(app, circuit);
        Assert.Equal("entry 1,entry 2 edited", circuit.TextOf("entries"));
        await ClickAsync(circuit, "edit", "entries", "entry 1,entry 2 edited edited");
    }

    [Fact(Timeout = Timeout)]
    public async Task Notes_come_back_in_their_rows_when_another_row_is_gone_meanwhile()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/notes");
        foreach (string name in (string[])["keyed-2", "given-2", "bare-2"])
        {
            await ClickAsync(circuit, $"write-{name}", $"note-{name}", $"note of {name}");
        }

        app.App.Services.GetRequiredService<RowSource>().Ids.Remove(1);
        await ResumeAsync(app, circuit);

        Assert.Equal(("note of keyed-2", ""), (circuit.TextOf("note-keyed-2"), circuit.TextOf("note-keyed-3")));
        Assert.Equal(("note of given-2", ""), (circuit.TextOf("note-given-2"), circuit.TextOf("note-given-3")));
        // Nothing says which of these was which.
        Assert.Equal(("", ""), (circuit.TextOf("note-bare-2"), circuit.TextOf("note-bare-3")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Note_of_a_row_that_is_gone_is_nobody_elses()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/notes");
        await ClickAsync(circuit, "write-keyed-1", "note-keyed-1", "note of keyed-1");
        await ClickAsync(circuit, "write-given-1", "note-given-1", "note of given-1");

        app.App.Services.GetRequiredService<RowSource>().Ids.Remove(1);
        await ResumeAsync(app, circuit);

        Assert.DoesNotContain("note of", circuit.PageText, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Two_components_of_one_type_are_told_apart_by_their_places()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/twins");
        await ClickAsync(circuit, "write-second", "note-second", "note of second");

        await ResumeAsync(app, circuit);

        Assert.Equal(("", "note of second"), (circuit.TextOf("note-first"), circuit.TextOf("note-second")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Wizard_of_conditional_levels_comes_back_in_one_go()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/wizard");
        for (int level = 1; level <= 3; level++)
        {
            await circuit.ChangeAsync($"text-{level}", $"level {level}", Cancelled);
            await circuit.WaitForTextAsync($"said-{level}", $"level {level}", Cancelled);
            await ClickAsync(circuit, $"open-{level}", $"said-{level + 1}", "");
        }

        await ResumeAsync(app, circuit);

        Assert.Equal("level 1", circuit.TextOf("said-1"));
        Assert.Equal("level 2", circuit.TextOf("said-2"));
        Assert.Equal("level 3", circuit.TextOf("said-3"));
        Assert.Equal("", circuit.TextOf("said-4"));
    }

    [Fact(Timeout = Timeout)]
    public async Task All_shapes_of_fields_come_back_in_inherited_generic_and_dynamic_components_and_layouts()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/shapes");
        string picked = circuit.TextOf("pick-1");
        await ClickAsync(circuit, "change", "clicks", "1|2");
        await ClickAsync(circuit, "pick-1", "picked", picked);
        await ClickAsync(circuit, "toggle", "menu", "open");

        await ResumeAsync(app, circuit);

        Assert.Equal("one|3.5 EUR|5 3.5 EUR|NaN EUR|2026-05-06|True", circuit.TextOf("summary"));
        Assert.Equal(("1|2", picked, "open"), (circuit.TextOf("clicks"), circuit.TextOf("picked"), circuit.TextOf("menu")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Secrets_and_what_is_marked_are_left_out()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/secret");
        await circuit.ChangeAsync("name", "Ada", Cancelled);
        await circuit.ChangeAsync("password", "hunter2", Cancelled);
        await ClickAsync(circuit, "fill", "summary", "Ada|hunter2|ignored|lost|ada|7");

        await ResumeAsync(app, circuit);

        Assert.Equal("Ada||||ada|0", circuit.TextOf("summary"));
        Assert.Single(app.Logs.GetSnapshot(), record => record.Id.Id == 3303);
    }

    [Fact(Timeout = Timeout)]
    public async Task Component_that_picked_an_object_of_a_singleton_keeps_nothing_and_the_log_says_why()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/catalog");
        await ClickAsync(circuit, "increment", "count", "1");
        await ClickAsync(circuit, "pick", "picked", "shared");

        await ResumeAsync(app, circuit);

        Assert.Equal(("", "0"), (circuit.TextOf("picked"), circuit.TextOf("count")));
        Assert.Contains(
            "_picked has an object that a singleton has too",
            Assert.Single(app.Logs.GetSnapshot(), record => record.Id.Id == 3300).Message,
            StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Component_that_shares_an_object_with_its_persistent_property_keeps_no_field_and_the_log_says_why()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/plan");
        await ClickAsync(circuit, "increment", "count", "1");
        await ClickAsync(circuit, "select", "selected", "step");

        await ResumeAsync(app, circuit);

        Assert.Equal(("step", "", "0"), (circuit.TextOf("plan"), circuit.TextOf("selected"), circuit.TextOf("count")));
        Assert.Contains(
            "_selected has an object that a [PersistentState] property has too",
            Assert.Single(app.Logs.GetSnapshot(), record => record.Id.Id == 3300).Message,
            StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Service_that_shares_an_object_with_a_component_that_cannot_be_kept_is_not_kept_either()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/pair");
        await ClickAsync(circuit, "add", "entries", "entry");
        await ClickAsync(circuit, "pick", "picked", "shared");

        await ResumeAsync(app, circuit);

        Assert.Equal(("", "", ""), (circuit.TextOf("entries"), circuit.TextOf("last"), circuit.TextOf("picked")));
        Assert.Contains(app.Logs.GetSnapshot(), record => record.Id.Id == 3300
            && record.Message.Contains("_last of KeptPair has too, which is not kept", StringComparison.Ordinal));
    }

    [Fact(Timeout = Timeout)]
    public async Task Component_that_has_only_a_copied_list_of_a_singletons_objects_keeps_the_rest()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/catalog");
        await ClickAsync(circuit, "increment", "count", "1");

        await ResumeAsync(app, circuit);

        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Component_that_cannot_render_what_was_kept_starts_afresh_and_the_others_keep_theirs()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/broken");
        await ClickAsync(circuit, "increment", "count", "1");
        await ClickAsync(circuit, "use", "tool", "4");

        await ResumeAsync(app, circuit);

        Assert.Equal(("1", "none"), (circuit.TextOf("count"), circuit.TextOf("tool")));
        Assert.Single(app.Logs.GetSnapshot(), record => record.Id.Id == 3302);
        await ClickAsync(circuit, "use", "tool", "4");
    }

    [Fact(Timeout = Timeout)]
    public async Task Attribute_keeps_one_component_where_the_switch_is_off()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/attribute");
        await ClickAsync(circuit, "increment", "count", "1");
        await ClickAsync(circuit, "add", "own", "1");

        await ResumeAsync(app, circuit);

        Assert.Equal(("1", "0"), (circuit.TextOf("own"), circuit.TextOf("count")));
    }

    private static Task<TrackedApp> StartAsync() => TrackedApp.StartAsync("--CircuitKit:State:KeepFields", "true");

    private static async Task ClickAsync(HeadlessCircuit circuit, string button, string id, string text)
    {
        await circuit.ClickAsync(button, Cancelled);
        await circuit.WaitForAsync(() => circuit.FindText(id) == text, Cancelled);
    }

    private static async Task ResumeAsync(TrackedApp app, HeadlessCircuit circuit)
    {
        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
    }
}
