namespace CircuitKit.Dashboard.Actions;

/// <summary>What the page asks to be done.</summary>
internal sealed record ActionRequest
{
    /// <summary>To which circuit.</summary>
    public string? CircuitId { get; init; }

    /// <summary>On which server.</summary>
    public string? NodeId { get; init; }

    /// <summary>What its person is told.</summary>
    public string? Message { get; init; }

    /// <summary>Why, for the log.</summary>
    public string? Note { get; init; }
}

/// <summary>What became of it.</summary>
/// <param name="Outcome">In one word.</param>
/// <param name="NodeId">The server that did it, or null.</param>
internal sealed record ActionResult(string Outcome, string? NodeId = null);

/// <summary>The token that every action needs.</summary>
/// <param name="HeaderName">The header it goes into.</param>
/// <param name="Token">The token; another one for another person.</param>
internal sealed record ActionToken(string? HeaderName, string? Token);

/// <summary>"Drain yourself", from the dashboard of another server.</summary>
internal sealed record DrainQuestion(bool IsAsked = true);

/// <summary>Whether it does.</summary>
/// <param name="IsAllowed">False when actions are off there.</param>
/// <param name="Status">How far it is.</param>
internal sealed record DrainAnswer(bool IsAllowed, DrainStatus Status);
