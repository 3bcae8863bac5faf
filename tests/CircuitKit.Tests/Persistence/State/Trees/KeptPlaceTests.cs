using CircuitKit.Persistence.State;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>A row gets back what was its own, and never what was another's, whatever became of the rows beside it.</summary>
public sealed class KeptPlaceTests
{
    private static readonly KeptApp s_app = new(services => services.AddScoped<Data>());

    [Theory]
    [InlineData("a", "a=note of a")]
    [InlineData("a,b", "a=note of a b=")]
    [InlineData("b", "b=")]
    public async Task Row_without_a_key_is_known_by_the_object_it_is_given(string later, string expected) =>
        Assert.Equal(expected, await WriteAndReopenAsync("a", "a", later, isLate: false));

    [Theory]
    [InlineData("b", "b=note of b")]
    [InlineData("b,c", "b=note of b c=")]
    [InlineData("c", "c=")]
    public async Task Row_is_known_when_the_others_are_gone(string later, string expected) =>
        Assert.Equal(expected, await WriteAndReopenAsync("a,b", "b", later, isLate: false));

    [Fact]
    public async Task Row_that_is_given_its_object_later_gets_its_note_then() =>
        Assert.Equal("a=note of a", await WriteAndReopenAsync("a", "a", "a", isLate: true));

    private static async Task<string> WriteAndReopenAsync(string names, string written, string later, bool isLate)
    {
        IDictionary<string, byte[]> state;
        await using (KeptCircuit before = await OpenAsync(names, isLate, state: null))
        {
            Row row = before.Get<Data>().Rows.Single(row => row.Note?.Name == written);
            await before.UseAsync(row.Write);
            state = await before.CaptureAsync();
        }

        Assert.Contains(KeptDocument.Key, state);
        await using KeptCircuit after = await OpenAsync(later, isLate, state);
        return string.Join(' ', after.Get<Data>().Rows.OrderBy(row => row.Note?.Name).Select(row => $"{row.Note?.Name}={row.Text}"));
    }

    private static Task<KeptCircuit> OpenAsync(string names, bool isLate, IDictionary<string, byte[]>? state) => KeptCircuit.OpenAsync<Page>(
        s_app,
        services =>
        {
            Data data = services.GetRequiredService<Data>();
            (data.Names, data.IsLate) = (names.Split(','), isLate);
        },
        state);

    [LoseState]
    private sealed class Data
    {
        public string[] Names { get; set; } = [];

        public bool IsLate { get; set; }

        public List<Row> Rows { get; } = [];
    }

    // It has no id.
    private sealed record Note(string Name);

    private sealed class Page : ComponentBase
    {
        private Note?[] _notes = [];

        [Inject]
        public required Data Data { get; set; }

        protected override async Task OnInitializedAsync()
        {
            _notes = new Note?[Data.Names.Length];
            if (Data.IsLate)
            {
                await Task.Yield();
            }

            _notes = [.. Data.Names.Select(name => new Note(name))];
        }

        // What is cascaded changes by itself, and says nothing about who is who.
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<CascadingValue<Note>>(0);
            builder.AddComponentParameter(1, nameof(CascadingValue<>.Value), new Note($"{Guid.NewGuid()}"));
            builder.AddComponentParameter(2, nameof(CascadingValue<>.ChildContent), (RenderFragment)RenderRows);
            builder.CloseComponent();
        }

        private void RenderRows(RenderTreeBuilder builder)
        {
            foreach (Note? note in _notes)
            {
                builder.OpenComponent<Row>(0);
                builder.AddComponentParameter(1, nameof(Row.Note), note);
                builder.CloseComponent();
            }
        }
    }

    private sealed class Row : ComponentBase
    {
        [Parameter]
        public Note? Note { get; set; }

        [Inject]
        public required Data Data { get; set; }

        public string? Text { get; private set; }

        public void Write() => Text = $"note of {Note?.Name}";

        protected override void OnInitialized() => Data.Rows.Add(this);
    }
}
