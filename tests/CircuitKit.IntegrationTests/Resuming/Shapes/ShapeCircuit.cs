using System.Text.RegularExpressions;
using CircuitKit.ShapesApp;

namespace CircuitKit.IntegrationTests.Resuming.Shapes;

/// <summary>A user who works in a component of one shape.</summary>
internal sealed partial class ShapeCircuit(Shape shape, HeadlessCircuit circuit) : IAsyncDisposable
{
    private const string Loading = "loading";

    private static readonly string[] s_ownEvents = ["checkedchange", "switchcheckedchange"];

    public Shape Shape => shape;

    public HeadlessCircuit Circuit => circuit;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<ShapeCircuit> OpenAsync(RestartableApp app, Shape shape) => new(shape, await app.OpenAsync(shape.Id));

    /// <summary>The state that it shows, once it has loaded.</summary>
    public async Task<string> ShownAsync()
    {
        await circuit.WaitForAsync(() => circuit.FindText(shape.Id)?.StartsWith(Loading, StringComparison.Ordinal) == false, Cancelled);
        return Spaces().Replace(circuit.TextOf(shape.Id), " ");
    }

    public async Task<string> PlayAsync(IEnumerable<string> steps)
    {
        foreach (string step in steps)
        {
            await (step.Split('=', 2) is [var field, var value]
                ? circuit.ChangeAsync($"{shape.Id}-{field}", value, Cancelled)
                : step is ['[', .. var box, ']']
                    ? TickAsync($"{shape.Id}-{box}")
                    : circuit.ClickAsync($"{shape.Id}-{step}", Cancelled));
        }

        return await ShownAsync();
    }

    // Fluent UI has events of its own for it.
    private Task TickAsync(string id) => s_ownEvents.FirstOrDefault(name => circuit.Handles(id, name)) is { } own
        ? circuit.RaiseAsync(id, own, """{"checked":true}""", Cancelled)
        : circuit.CheckAsync(id, true, Cancelled);

    public ValueTask DisposeAsync() => circuit.DisposeAsync();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
