using CircuitKit.Persistence.State;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>What one changed component adds to a snapshot.</summary>
public sealed class KeptSizeTests
{
    private static readonly KeptApp s_app = new(services => services.AddScoped<Rows>());

    [Theory]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(500)]
    public async Task Changed_component_takes_at_most_120_bytes(int changed)
    {
        await using KeptCircuit circuit = await KeptCircuit.OpenAsync<Page>(s_app, _ => { }, state: null);
        foreach (Row row in circuit.Get<Rows>().All.Take(changed))
        {
            await circuit.UseAsync(row.Edit);
        }

        byte[] document = (await circuit.CaptureAsync())[KeptDocument.Key];

        Assert.InRange(document.Length, changed * 40, changed * 120);
    }

    [LoseState]
    private sealed class Rows
    {
        public List<Row> All { get; } = [];
    }

    private sealed class Page : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            for (int i = 0; i < 500; i++)
            {
                builder.OpenComponent<Row>(0);
                builder.SetKey(i);
                builder.CloseComponent();
            }
        }
    }

    // Eight fields, of which a user changes two.
    private sealed class Row : ComponentBase
    {
        private int _count;
        private string _text = "";

        [Inject]
        public required Rows Rows { get; set; }

        public List<string> Tags { get; set; } = [];

        public bool IsOpen { get; set; }

        public decimal Price { get; set; }

        public DateOnly Day { get; set; }

        public Guid Number { get; set; }

        public (int From, int To) Span { get; set; }

        public void Edit()
        {
            _count++;
            _text = $"typed {_count}";
            StateHasChanged();
        }

        protected override void OnInitialized() => Rows.All.Add(this);

        protected override void BuildRenderTree(RenderTreeBuilder builder) =>
            builder.AddContent(0, $"{_count}{_text}");
    }
}
