namespace CircuitKit.ShapesApp.State;

/// <summary>What all users of the server see. From the second start on, the row with number 1 is gone.</summary>
public sealed class Stock
{
    public Stock(string folder)
    {
        string started = Path.Combine(folder, "started");
        if (File.Exists(started))
        {
            Left = [2, 3];
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(started, "");
    }

    public IReadOnlyList<int> Left { get; } = [1, 2, 3];

    public IReadOnlyList<Line> Shared { get; } = Line.Three();
}
