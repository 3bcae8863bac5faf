namespace CircuitKit.Dashboard.Actions;

/// <summary>An action that the page asks for.</summary>
internal sealed record ActionRequest
{
    public string? CircuitId { get; init; }

    public string? NodeId { get; init; }

    /// <summary>A message for the circuit's user.</summary>
    public string? Message { get; init; }

    /// <summary>A note for the log.</summary>
    public string? Note { get; init; }
}

/// <summary>The result of an action.</summary>
/// <param name="Outcome">One word.</param>
/// <param name="NodeId">The server that did it, or null.</param>
internal sealed record ActionResult(string Outcome, string? NodeId = null);

/// <summary>The antiforgery token that every action needs.</summary>
internal sealed record ActionToken(string? HeaderName, string? Token);

/// <summary>Asks a node to drain itself.</summary>
internal sealed record DrainQuestion(bool IsAsked = true);

/// <param name="IsAllowed">False when actions are off on that node.</param>
/// <param name="Status">The progress of its drain.</param>
internal sealed record DrainAnswer(bool IsAllowed, DrainStatus Status);
