using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CircuitKit.Benchmarks.Kept;

/// <summary>A row of data, as pages load them.</summary>
internal sealed class Order
{
    public int Id { get; set; }

    public string Customer { get; set; } = "";

    public decimal Price { get; set; }

    public DateTime Placed { get; set; }

    public bool IsPaid { get; set; }

    public string? Note { get; set; }

    public static List<Order> Load(int count) =>
    [
        .. Enumerable.Range(1, count).Select(i => new Order
        {
            Id = i,
            Customer = $"Customer {i}",
            Price = i * 1.5m,
            Placed = DateTime.UnixEpoch.AddHours(i),
            IsPaid = i % 2 == 0,
        }),
    ];
}

/// <summary>A page with a list that it has loaded, in an ordinary field.</summary>
[KeepState]
internal sealed class OrdersPage : ComponentBase, IRow
{
    private List<Order> _orders = [];
    private int _edits;

    [Parameter]
    public int Count { get; set; }

    public void Type()
    {
        _orders[Count / 2].Note = $"typed {++_edits}";
        StateHasChanged();
    }

    public void Tag() => Type();

    protected override void OnInitialized() => _orders = Order.Load(Count);

    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, _orders.Count);
}

/// <summary>The same list, which the framework persists.</summary>
internal sealed class PersistedOrdersPage : ComponentBase, IRow
{
    private int _edits;

    [PersistentState]
    public List<Order>? Orders { get; set; }

    [Parameter]
    public int Count { get; set; }

    public void Type()
    {
        Orders![Count / 2].Note = $"typed {++_edits}";
        StateHasChanged();
    }

    public void Tag() => Type();

    protected override void OnInitialized() => Orders ??= Order.Load(Count);

    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, Orders!.Count);
}
