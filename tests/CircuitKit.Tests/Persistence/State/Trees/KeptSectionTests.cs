using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Sections;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>What a <c>SectionOutlet</c> shows belongs to the component that gives it, not to the place where it is shown.</summary>
public sealed class KeptSectionTests
{
    private const string Section = "notes";

    private static readonly KeptApp s_app = new(services => services.AddScoped<Choice>());

    [Theory]
    [InlineData(false, false, "written")]
    [InlineData(true, true, "written")]
    [InlineData(false, true, "")]
    [InlineData(true, false, "")]
    public async Task Component_gets_back_what_is_its_own_and_nothing_of_another_giver(bool isSecond, bool isSecondLater, string expected)
    {
        await using KeptCircuit circuit = await OpenAsync(isSecond, null);
        await circuit.UseAsync(NoteOf(circuit).Write);

        await using KeptCircuit after = await OpenAsync(isSecondLater, await circuit.CaptureAsync());

        Assert.Equal(expected, NoteOf(after).Text);
    }

    private static Note NoteOf(KeptCircuit circuit) => circuit.Components.OfType<Note>().Single();

    private static Task<KeptCircuit> OpenAsync(bool isSecond, IDictionary<string, byte[]>? state) => KeptCircuit.OpenAsync<Page>(
        s_app, services => services.GetRequiredService<Choice>().IsSecond = isSecond, state);

    [LoseState]
    private sealed class Choice
    {
        public bool IsSecond { get; set; }
    }

    // The outlet stands before those that give it something, as in a layout.
    private sealed class Page : ComponentBase
    {
        [Inject]
        public required Choice Choice { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<SectionOutlet>(0);
            builder.AddComponentParameter(1, nameof(SectionOutlet.SectionName), Section);
            builder.CloseComponent();
            builder.OpenComponent(2, Choice.IsSecond ? typeof(Giver<string>) : typeof(Giver<int>));
            builder.CloseComponent();
        }
    }

    private sealed class Giver<T> : ComponentBase
    {
        public T? Value { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<SectionContent>(0);
            builder.AddComponentParameter(1, nameof(SectionContent.SectionName), Section);
            builder.AddComponentParameter(2, nameof(SectionContent.ChildContent), (RenderFragment)Content);
            builder.CloseComponent();
        }

        private static void Content(RenderTreeBuilder builder)
        {
            builder.OpenComponent<Note>(0);
            builder.CloseComponent();
        }
    }

    private sealed class Note : ComponentBase
    {
        public string Text { get; private set; } = "";

        public void Write()
        {
            Text = "written";
            StateHasChanged();
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, Text);
    }
}
