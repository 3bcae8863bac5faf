namespace CircuitKit.ShapesApp.State;

/// <summary>A row of a list.</summary>
public sealed class Line
{
    public string Text { get; set; } = "";

    public static List<Line> Three() => [new() { Text = "a" }, new() { Text = "b" }, new() { Text = "c" }];

    public static string TextsOf(IEnumerable<Line> lines) => string.Join(',', lines.Select(line => line.Text));
}
