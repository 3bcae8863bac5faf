using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Rendering;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>
/// A form is made of a model that is loaded after the kept one was put back: it is about what the component has, or nothing comes back.
/// </summary>
public sealed class KeptLateFormTests
{
    private static readonly KeptApp s_app = new(_ => { });

    [Theory]
    [InlineData(false, "written")]
    [InlineData(true, "loaded")]
    public async Task Form_is_about_the_model_of_its_component(bool isShared, string expected)
    {
        await using KeptCircuit circuit = await OpenAsync(null);
        await circuit.UseAsync(() => SheetOf(circuit).Write("written", isShared));

        await using KeptCircuit after = await OpenAsync(await circuit.CaptureAsync());
        Sheet sheet = SheetOf(after);

        Assert.Equal((expected, expected), (sheet.Model!.Text, sheet.Shown));
        Assert.Same(sheet.Context!.Model, sheet.Model);
        Assert.Null(sheet.Other);
        Assert.Equal(isShared, after.Reasons.Any(reason => reason.Contains("a form was made of what was loaded in its place.")));
    }

    private static Task<KeptCircuit> OpenAsync(IDictionary<string, byte[]>? state) => KeptCircuit.OpenAsync<Sheet>(s_app, _ => { }, state);

    private static Sheet SheetOf(KeptCircuit circuit) => circuit.Components.OfType<Sheet>().Single();

    private sealed class Note
    {
        public string Text { get; set; } = "loaded";
    }

    private sealed class Sheet : ComponentBase
    {
        public Note? Model { get; private set; }

        public Note? Other { get; private set; }

        public EditContext? Context { get; private set; }

        [LoseState]
        public string? Shown { get; private set; }

        public void Write(string text, bool isShared)
        {
            Model!.Text = text;
            Other = isShared ? Model : null;
        }

        protected override async Task OnInitializedAsync()
        {
            await Task.Yield();
            Model = new Note();
            Context = new EditContext(Model);
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, Shown = Model?.Text);
    }
}
