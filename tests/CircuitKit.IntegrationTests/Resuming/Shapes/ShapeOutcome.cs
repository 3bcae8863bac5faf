using CircuitKit.ShapesApp;

namespace CircuitKit.IntegrationTests.Resuming.Shapes;

/// <summary>What a shape showed, and what became of it.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Fresh">What it shows before anybody uses it.</param>
/// <param name="Edited">What it shows after the user's work.</param>
/// <param name="Continued">What it shows after more work, in a circuit that lived on.</param>
internal sealed record ShapeOutcome(Shape Shape, string Fresh, string Edited, string Continued)
{
    private readonly List<string> _wrong = [];

    /// <summary>Null when it is neither all there nor all gone.</summary>
    public Fate? Fate { get; private set; }

    /// <summary>Where it differs from a circuit that lived on, or from one that was never used.</summary>
    public IReadOnlyList<string> Wrong => _wrong;

    /// <summary>What it shows after the first kill.</summary>
    public void Resumed(string shown)
    {
        Fate = shown == Edited ? ShapesApp.Fate.Kept : shown == Fresh ? ShapesApp.Fate.Lost : null;
        if (Fate is null)
        {
            _wrong.Add($"'{shown}' after the resume, neither '{Edited}' nor '{Fresh}'");
        }
    }

    public void Expect(string expected, string shown, string when)
    {
        if (shown != expected)
        {
            _wrong.Add($"'{shown}' {when}, not '{expected}'");
        }
    }
}
