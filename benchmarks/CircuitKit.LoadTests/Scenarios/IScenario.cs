using CircuitKit.LoadTests.Scenarios.Trials;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>Something that befalls a server with many circuits, tried on each contender in turn.</summary>
internal interface IScenario
{
    /// <summary>The verb that runs it.</summary>
    string Verb { get; }

    /// <summary>What differs from try to try, such as the way to Redis; the first is the one the others are held against.</summary>
    IReadOnlyList<string> Cases { get; }

    /// <summary>Who takes part; the first is the one the others are held against.</summary>
    IReadOnlyList<string> Contenders { get; }

    /// <summary>Whether a contender has a turn in a case.</summary>
    bool Has(string name, string contender) => true;

    /// <summary>Lets it happen once, to servers of its own.</summary>
    /// <param name="name">The case.</param>
    /// <param name="contender">Who.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Trial> RunAsync(string name, string contender, CancellationToken cancellationToken);
}
