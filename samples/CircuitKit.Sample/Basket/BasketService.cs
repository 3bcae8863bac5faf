using Microsoft.AspNetCore.Components;

namespace CircuitKit.Sample.Basket;

/// <summary>The basket of one circuit. It is an ordinary scoped service; the attribute is all that makes it durable.</summary>
internal sealed class BasketService
{
    public const int MaximumQuantity = 999;

    [PersistentState]
    public List<BasketLine> Lines { get; set; } = [];

    public int Count => Lines.Sum(line => line.Quantity);

    public decimal Total => Lines.Sum(line => line.Total);

    /// <summary>The header listens to this, because it is not a child of the page that changes the basket.</summary>
    public event Action? Changed;

    public void Add(string sku, string name, decimal unitPrice, int quantity = 1)
    {
        var index = IndexOf(sku);
        if (index < 0)
        {
            Lines.Add(new BasketLine(sku, name, unitPrice, quantity));
            Changed?.Invoke();
        }
        else
        {
            SetQuantity(sku, Lines[index].Quantity + quantity);
        }
    }

    public void SetQuantity(string sku, int quantity)
    {
        var index = IndexOf(sku);
        if (index >= 0)
        {
            Lines[index] = Lines[index] with { Quantity = Math.Clamp(quantity, 1, MaximumQuantity) };
            Changed?.Invoke();
        }
    }

    public void Remove(string sku)
    {
        Lines.RemoveAll(line => line.Sku == sku);
        Changed?.Invoke();
    }

    public void Clear()
    {
        Lines.Clear();
        Changed?.Invoke();
    }

    private int IndexOf(string sku) => Lines.FindIndex(line => line.Sku == sku);
}
