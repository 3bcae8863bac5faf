using CircuitKit.Blazor.Inspection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>What a component costs of memory: while it lives, and when a capture looks at it.</summary>
public sealed class KeptCostTests
{
    private static readonly KeptApp s_app = new(services => services.AddScoped<PageSize>());

    [Fact]
    public async Task Component_of_eight_fields_takes_at_most_300_bytes()
    {
        await PrepareAsync();
        long kept = BytesOf(rows: 120, isKept: true) - BytesOf(rows: 20, isKept: true);
        long other = BytesOf(rows: 120, isKept: false) - BytesOf(rows: 20, isKept: false);

        Assert.InRange((kept - other) / 100, 100, 300);
    }

    [Fact]
    public async Task Circuit_of_20_components_takes_at_most_6_KB()
    {
        await PrepareAsync();

        Assert.InRange(BytesOf(rows: 20, isKept: true) - BytesOf(rows: 20, isKept: false), 2_000, 6 * 1024);
    }

    [Fact]
    public async Task Look_at_components_that_nobody_has_changed_allocates_nothing_for_each()
    {
        await using KeptCircuit small = await OpenAsync(20, isKept: true);
        await using KeptCircuit large = await OpenAsync(500, isKept: true);
        await PreparationQueue.Latest;

        Assert.InRange(BytesOf(large) - BytesOf(small), 0, 480 / 10);
    }

    [Fact]
    public async Task Capture_of_one_changed_component_allocates_nothing_for_the_others()
    {
        await using KeptCircuit small = await OpenAsync(20, isKept: true);
        await using KeptCircuit large = await OpenAsync(500, isKept: true);
        await PreparationQueue.Latest;
        foreach (KeptCircuit circuit in new[] { small, large })
        {
            Row row = circuit.Get<PageSize>().First!;
            await circuit.UseAsync(row.Type);
        }

        // But for a list of them.
        Assert.InRange(BytesOf(large) - BytesOf(small), 0, 480 * 24);
    }

    // Until the first ones are prepared, in the background, fields are read by reflection, at another cost.
    private static async Task PrepareAsync()
    {
        await using KeptCircuit kept = await OpenAsync(1, isKept: true);
        await using KeptCircuit other = await OpenAsync(1, isKept: false);
        await PreparationQueue.Latest;
    }

    private static Task<KeptCircuit> OpenAsync(int rows, bool isKept) =>
        KeptCircuit.OpenAsync<Page>(s_app, services => services.GetRequiredService<PageSize>().Rows = rows, state: null, isKept);

    // All of what is allocated: more than what stays.
    private static long BytesOf(int rows, bool isKept) => AllocatedBytes.PerCall(() =>
    {
        Task<KeptCircuit> opening = OpenAsync(rows, isKept);
        Assert.True(opening.IsCompletedSuccessfully);
    });

    private static long BytesOf(KeptCircuit circuit) => AllocatedBytes.PerCall(
        () => Assert.True(circuit.CaptureAgainAsync().IsCompletedSuccessfully));

    [LoseState]
    private sealed class PageSize
    {
        public int Rows { get; set; }

        public Row? First { get; set; }
    }

    private sealed class Page : ComponentBase
    {
        [Inject]
        public required PageSize Size { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            for (int i = 0; i < Size.Rows; i++)
            {
                builder.OpenComponent<Row>(0);
                builder.SetKey(i);
                builder.CloseComponent();
            }
        }
    }

    private sealed class Row : ComponentBase
    {
        private int _count;
        private string _text = "";

        [Inject]
        public required PageSize Size { get; set; }

        public List<string> Tags { get; set; } = [];

        public bool IsOpen { get; set; }

        public decimal Price { get; set; }

        public DateOnly Day { get; set; }

        public Guid Number { get; set; }

        public (int From, int To) Span { get; set; }

        public void Type()
        {
            _text = $"typed {++_count}";
            StateHasChanged();
        }

        protected override void OnInitialized() => Size.First ??= this;

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, _text);
    }
}
