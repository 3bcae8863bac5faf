namespace CircuitKit.ShapesApp;

/// <summary>What becomes of what a user did in a component when its server is killed.</summary>
public enum Fate
{
    /// <summary>All of it is there again.</summary>
    Kept,

    /// <summary>Nothing of it is: the component is as one that was never used.</summary>
    Lost,
}

/// <summary>A component of one shape, and what is done in it. It shows all of its state in one element, in parts between <c>|</c>.</summary>
/// <param name="Name">As the table of the docs has it.</param>
/// <param name="Id">The page, the id of the element that shows the state, and the first part of all other ids.</param>
/// <param name="Component">The component.</param>
/// <param name="Edit">
/// What a user does: <c>add</c> clicks the element <c>{Id}-add</c>, <c>name=Ada</c> types into <c>{Id}-name</c>, <c>[agree]</c> ticks the check box
/// <c>{Id}-agree</c>.
/// </param>
/// <param name="More">What the user does when the page has come back.</param>
public sealed record Shape(string Name, string Id, Type Component, string[] Edit, string[] More)
{
    /// <summary>Where nothing is kept but what a component persists itself.</summary>
    public Fate Off { get; init; } = Fate.Lost;

    /// <summary>With <c>State.KeepFields</c>, and with <c>[KeepState]</c> on each component and service.</summary>
    public Fate On { get; init; } = Fate.Kept;

    /// <summary>Why it is lost, or what else is to be known.</summary>
    public string Remark { get; init; } = "";

    /// <summary>Whether <see cref="Edit"/> changes each part of what it shows: an input that does not react would go unnoticed.</summary>
    public bool ChangesEachPart { get; init; }

    /// <summary>The parts that <see cref="Edit"/> should have changed, and has not.</summary>
    /// <param name="fresh">What it shows before anybody uses it.</param>
    /// <param name="edited">What it shows then.</param>
    public IReadOnlyList<string> UnchangedParts(string fresh, string edited) => ChangesEachPart
        ? [.. fresh.Split('|').Zip(edited.Split('|')).Where(part => part.First == part.Second).Select(part => part.First)]
        : [];

    /// <summary>Whether it shows nothing without a browser.</summary>
    public bool NeedsBrowser { get; init; }
}
