using System.Globalization;
using System.Text;

namespace CircuitKit.Blazor.Kept;

/// <summary>An array of several dimensions: their lengths stand in the place of a comparer.</summary>
internal sealed class GridShape(Type element, int rank) : CollectionShape
{
    private const char By = 'x';

    public override Type[] Parts { get; } = [element];

    public override string? Refuse(object collection) =>
        Enumerable.Range(0, rank).Any(i => ((Array)collection).GetLowerBound(i) != 0) ? "its first index is not 0" : null;

    public override string ComparerOf(object collection) =>
        string.Join(By, Enumerable.Range(0, rank).Select(i => ((Array)collection).GetLength(i).ToString(CultureInfo.InvariantCulture)));

    public override IEnumerable<object?> Entries(object collection) => ((Array)collection).Cast<object?>();

    public override object New(int entries, string? comparer)
    {
        int[] lengths = [.. (comparer ?? string.Empty).Split(By)
            .Select(text => int.TryParse(text, CultureInfo.InvariantCulture, out var length) ? length : -1)];
        var room = 1L;
        foreach (var length in lengths)
        {
            room = length >= 0 && room <= entries ? room * length : throw new KeptValueException("An array is not complete.");
        }

        return lengths.Length == rank && room == entries
            ? Array.CreateInstance(element, lengths)
            : throw new KeptValueException("An array is not complete.");
    }

    public override void Fill(object collection, object?[] parts)
    {
        var array = (Array)collection;
        var indices = new int[rank];
        foreach (var part in parts)
        {
            array.SetValue(part, indices);
            for (var i = rank - 1; i >= 0 && ++indices[i] == array.GetLength(i); i--)
            {
                indices[i] = 0;
            }
        }
    }
}

/// <summary>A text that is built: not a value, because it may be in two places.</summary>
internal sealed class TextShape : CollectionShape
{
    public override Type[] Parts { get; } = [typeof(string)];

    public override IEnumerable<object?> Entries(object collection) => [collection.ToString()];

    public override object New(int entries, string? comparer) => new StringBuilder();

    public override void Fill(object collection, object?[] parts) => ((StringBuilder)collection).AppendJoin(string.Empty, parts);
}
