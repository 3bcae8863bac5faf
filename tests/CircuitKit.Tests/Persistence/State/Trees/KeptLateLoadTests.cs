using CircuitKit.Persistence.State;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>What is loaded after the page has been made again gives way to what was kept, until the browser has shown the page for a while.</summary>
public sealed class KeptLateLoadTests
{
    private static readonly KeptApp s_app = new(_ => { });

    [Fact]
    public async Task Time_begins_when_the_browser_shows_the_page()
    {
        await using KeptCircuit circuit = await OpenAsync(null);
        await circuit.UseAsync(() => ListOf(circuit).Write("written"));
        await using KeptCircuit after = await OpenAsync(await circuit.CaptureAsync());
        TextList list = ListOf(after);

        after.Time.Advance(10 * KeptPage.LateLoads);
        await after.InvokeAsync(list.Load);
        Assert.Equal(["written"], list.Texts);

        after.Page.Shown();
        after.Time.Advance(KeptPage.LateLoads);
        after.Page.Shown();
        await after.InvokeAsync(list.Load);
        Assert.Equal(["written"], list.Texts);

        after.Time.Advance(TimeSpan.FromMilliseconds(1));
        await after.InvokeAsync(list.Load);
        Assert.Equal(["loaded"], list.Texts);
    }

    [Fact]
    public async Task Time_is_over_when_the_user_does_something()
    {
        await using KeptCircuit circuit = await OpenAsync(null);
        await circuit.UseAsync(() => ListOf(circuit).Write("written"));
        await using KeptCircuit after = await OpenAsync(await circuit.CaptureAsync());
        TextList list = ListOf(after);

        after.Page.Shown();
        await after.UseAsync(list.Load);

        Assert.Equal(["loaded"], list.Texts);
    }

    [Fact]
    public async Task Component_that_a_loading_page_makes_anew_gets_its_fields_again_until_it_is_used()
    {
        await using KeptCircuit circuit = await OpenAsync(null);
        await circuit.UseAsync(() => ListOf(circuit).Write("written"));
        await using KeptCircuit after = await OpenAsync(await circuit.CaptureAsync());
        Page page = after.Components.OfType<Page>().Single();

        await after.InvokeAsync(() => page.Show(0));
        await after.InvokeAsync(() => page.Show(1));
        Assert.Equal(["written"], ListOf(after).Texts);

        await after.UseAsync(() => page.Show(0));
        await after.InvokeAsync(() => page.Show(1));
        Assert.Equal(["loaded"], ListOf(after).Texts);
    }

    private static Task<KeptCircuit> OpenAsync(IDictionary<string, byte[]>? state) => KeptCircuit.OpenAsync<Page>(s_app, _ => { }, state);

    private static TextList ListOf(KeptCircuit circuit) => circuit.Components.OfType<TextList>().Single();

    private sealed class Page : ComponentBase
    {
        private int _lists = 1;

        public void Show(int lists)
        {
            _lists = lists;
            StateHasChanged();
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            for (int i = 0; i < _lists; i++)
            {
                builder.OpenComponent<TextList>(0);
                builder.CloseComponent();
            }
        }
    }

    private sealed class TextList : ComponentBase
    {
        public List<string> Texts { get; private set; } = [];

        public void Load()
        {
            Texts = ["loaded"];
            StateHasChanged();
        }

        public void Write(string text)
        {
            Texts = [text];
            StateHasChanged();
        }

        protected override void OnInitialized() => Texts = ["loaded"];

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, Texts.Count);
    }
}
