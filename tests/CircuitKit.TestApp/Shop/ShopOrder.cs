using System.ComponentModel.DataAnnotations;

namespace CircuitKit.TestApp.Shop;

/// <summary>An order in a database. It and its lines lead to each other.</summary>
public sealed class ShopOrder
{
    /// <summary>Its key.</summary>
    public int Id { get; set; }

    /// <summary>What a user edits.</summary>
    [MaxLength(100)]
    public string Title { get; set; } = "";

    /// <summary>The concurrency token.</summary>
    [ConcurrencyCheck]
    public int Version { get; set; } = 1;

    /// <summary>Its lines, which have no set of their own.</summary>
    public IList<ShopLine> Lines { get; } = [];
}

/// <summary>A line of an order.</summary>
public sealed class ShopLine
{
    /// <summary>Its key.</summary>
    public int Id { get; set; }

    /// <summary>What is ordered.</summary>
    [MaxLength(100)]
    public string Article { get; set; } = "";

    /// <summary>The order that it is in.</summary>
    public ShopOrder? Order { get; set; }
}
