namespace CircuitKit.Testing;

/// <summary>How a <see cref="CircuitTest"/> starts the app.</summary>
public sealed class CircuitTestOptions
{
    /// <summary>
    /// Settings of the app, such as <c>CircuitKit:State:KeepFields</c>, over those of its files. They reach it as environment variables; what the app
    /// sets in code wins. Default none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Configuration { get; init; } = new Dictionary<string, string>();

    /// <summary>The app's arguments. Default none.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// The app's environment. Default <c>Development</c>: there the state check runs, and the app finds its static files in its project.
    /// </summary>
    public string Environment { get; init; } = "Development";

    /// <summary>The app's content root. Default the folder of its dll, which is the output folder of the tests.</summary>
    public string? ContentRoot { get; init; }

    /// <summary>
    /// Whether snapshots and data protection keys stay where the app keeps them. Default <see langword="false"/>: in a temporary folder, which is
    /// deleted with the <see cref="CircuitTest"/>.
    /// </summary>
    public bool KeepsOwnStore { get; init; }

    /// <summary>How long the app may take until it answers, at each start. Default 60 seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
