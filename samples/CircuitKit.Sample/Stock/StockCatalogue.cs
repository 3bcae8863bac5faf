namespace CircuitKit.Sample.Stock;

/// <summary>The 300 rows, which are the same on every server.</summary>
internal sealed class StockCatalogue
{
    private readonly Dictionary<string, StockItem> _bySku;

    public StockCatalogue()
    {
        Items = [.. StockFamilies.All.SelectMany(family => family.Items())];
        Groups = [.. Items.Select(item => item.Group).Distinct()];
        _bySku = Items.ToDictionary(item => item.Sku);
    }

    public IReadOnlyList<StockItem> Items { get; }

    public IReadOnlyList<string> Groups { get; }

    public StockItem? Find(string sku) => _bySku.GetValueOrDefault(sku);

    /// <summary>Rows that contain every word of the text.</summary>
    public IEnumerable<StockItem> Search(string? text)
    {
        var words = (text ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Items.Where(item => words.All(word =>
            item.Sku.Contains(word, StringComparison.OrdinalIgnoreCase)
            || item.Name.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }
}
