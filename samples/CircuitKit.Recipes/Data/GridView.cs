namespace CircuitKit.Recipes.Data;

/// <summary>What a user has done with a grid.</summary>
public sealed class GridView
{
    public int Page { get; set; }

    public string? SortBy { get; set; }

    public bool IsDescending { get; set; }

    public string? Filter { get; set; }

    public int? SelectedId { get; set; }
}
