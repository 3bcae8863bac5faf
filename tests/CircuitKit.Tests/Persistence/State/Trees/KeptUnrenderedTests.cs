using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>A user's work is kept also in a component that nothing has rendered since.</summary>
public sealed class KeptUnrenderedTests
{
    private static readonly KeptApp s_app = new(_ => { });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Field_that_changes_without_a_rendering_is_kept(bool isCapturedBefore)
    {
        IDictionary<string, byte[]> state = await UseAsync(isCapturedBefore, boxes => boxes[1].Count = 7);

        Assert.Equal([0, 7, 0], (await ReopenAsync(state)).Select(box => box.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Object_that_another_component_changes_is_kept(bool isCapturedBefore)
    {
        IDictionary<string, byte[]> state = await UseAsync(
            isCapturedBefore, boxes => boxes[2].Note = boxes[0].Own, boxes => boxes[2].Write("written"));

        Box[] after = await ReopenAsync(state);
        Assert.Equal("written", after[0].Own.Text);
        Assert.Same(after[0].Own, after[2].Note);
    }

    // Each of the edits is an event of its own, after which the page is captured or not.
    private static async Task<IDictionary<string, byte[]>> UseAsync(bool isCapturedBetween, params Action<Box[]>[] edits)
    {
        await using KeptCircuit circuit = await KeptCircuit.OpenAsync<Page>(s_app, _ => { }, state: null);
        Box[] boxes = [.. circuit.Components.OfType<Box>()];
        foreach (Action<Box[]> edit in edits)
        {
            if (isCapturedBetween)
            {
                await circuit.CaptureAgainAsync();
            }

            await circuit.UseAsync(() => edit(boxes));
        }

        return await circuit.CaptureAsync();
    }

    private static async Task<Box[]> ReopenAsync(IDictionary<string, byte[]> state)
    {
        await using KeptCircuit circuit = await KeptCircuit.OpenAsync<Page>(s_app, _ => { }, state);
        return [.. circuit.Components.OfType<Box>()];
    }

    private sealed class Note
    {
        public string Text { get; set; } = "";
    }

    private sealed class Page : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            for (int i = 0; i < 3; i++)
            {
                builder.OpenComponent<Box>(0);
                builder.SetKey(i);
                builder.CloseComponent();
            }
        }
    }

    private sealed class Box : ComponentBase
    {
        public int Count { get; set; }

        public Note Own { get; set; } = new();

        public Note? Note { get; set; }

        public void Write(string text) => Note!.Text = text;

        protected override bool ShouldRender() => false;
    }
}
