using CircuitKit.ShapesApp;

namespace CircuitKit.IntegrationTests.Resuming.Shapes;

/// <summary>How fields come to be kept.</summary>
public enum KeepMode
{
    /// <summary>They are not.</summary>
    Off,

    /// <summary>By <c>State.KeepFields</c>.</summary>
    Switch,

    /// <summary>By <c>[KeepState]</c>.</summary>
    Attribute,
}

/// <summary>Plays all shapes once in each mode.</summary>
public sealed class ShapeRuns
{
    private readonly Dictionary<KeepMode, Lazy<Task<IReadOnlyList<ShapeOutcome>>>> _runs = new()
    {
        [KeepMode.Off] = new(() => ShapeRun.PlayAsync("tests/CircuitKit.ShapesApp")),
        [KeepMode.Switch] = new(() => ShapeRun.PlayAsync("tests/CircuitKit.ShapesApp", "--CircuitKit:State:KeepFields", "true")),
        [KeepMode.Attribute] = new(() => ShapeRun.PlayAsync("tests/CircuitKit.ShapesApp.Marked")),
    };

    internal Task<IReadOnlyList<ShapeOutcome>> OfAsync(KeepMode mode) => _runs[mode].Value;

    /// <summary>The table of the docs.</summary>
    internal async Task<IReadOnlyList<string>> TableAsync()
    {
        IReadOnlyList<ShapeOutcome>[] modes = [await OfAsync(KeepMode.Off), await OfAsync(KeepMode.Switch), await OfAsync(KeepMode.Attribute)];
        return
        [
            "| shape | off | `KeepFields` | `[KeepState]` | |",
            "| --- | --- | --- | --- | --- |",
            .. modes[0].Select((outcome, i) =>
                $"| {outcome.Shape.Name} | {string.Join(" | ", modes.Select(mode => Word(mode[i])))} | {outcome.Shape.Remark}".TrimEnd() + " |"),
        ];
    }

    private static string Word(ShapeOutcome outcome) => outcome.Wrong.Count > 0 ? "wrong" : outcome.Fate == Fate.Kept ? "kept" : "lost";
}
