using Microsoft.AspNetCore.Components;

namespace CircuitKit.Sample.Stock;

/// <summary>
/// The stock list of one circuit: the catalogue, posted changes, and changes still being typed. Only rows that differ
/// from the catalogue are state; the other rows are the same on every server and need not be saved.
/// </summary>
internal sealed class StockSheet(StockCatalogue catalogue)
{
    [PersistentState]
    public Dictionary<string, StockEdit> Edits { get; set; } = [];

    [PersistentState]
    public Dictionary<string, StockValues> Posted { get; set; } = [];

    public int InvalidRows => Edits.Values.Count(edit => !edit.IsValid);

    public StockValues ValuesOf(StockItem item) => Posted.GetValueOrDefault(item.Sku) ?? item.Listed;

    public StockEdit? EditOf(StockItem item) => Edits.GetValueOrDefault(item.Sku);

    /// <summary>Typing the old value again removes the mark from the row.</summary>
    public void Edit(StockItem item, StockField field, string text)
    {
        var old = EditOf(item) ?? new StockEdit();
        var values = ValuesOf(item);
        var edit = field switch
        {
            StockField.Quantity => old with { Quantity = UnlessSame(text, StockText.Of(values.Quantity)) },
            StockField.Price => old with { Price = UnlessSame(text, StockText.Of(values.Price)) },
            _ => old with { Note = UnlessSame(text, values.Note) },
        };

        if (edit.IsEmpty)
        {
            Edits.Remove(item.Sku);
        }
        else
        {
            Edits[item.Sku] = edit;
        }
    }

    public void Undo(StockItem item) => Edits.Remove(item.Sku);

    public void UndoAll() => Edits.Clear();

    /// <summary>Posts the rows with valid numbers; a row with an invalid number stays marked.</summary>
    public int Post()
    {
        var ready = Edits.Where(row => row.Value.IsValid).ToList();
        foreach (var (sku, edit) in ready)
        {
            if (catalogue.Find(sku) is { } item)
            {
                Posted[sku] = Apply(ValuesOf(item), edit);
            }

            Edits.Remove(sku);
        }

        return ready.Count;
    }

    private static StockValues Apply(StockValues values, StockEdit edit) => new(
        edit.Quantity is { } quantity && StockText.TryQuantity(quantity, out var newQuantity) ? newQuantity : values.Quantity,
        edit.Price is { } price && StockText.TryPrice(price, out var newPrice) ? newPrice : values.Price,
        edit.Note ?? values.Note);

    private static string? UnlessSame(string text, string value) => text == value ? null : text;
}
