using System.Text;

namespace CircuitKit.Testing;

/// <summary>What became of a page whose server was killed; see <see cref="HeadlessCircuit.KillAndResumeAsync"/>.</summary>
public sealed class ResumeReport
{
    internal ResumeReport(string page) => Page = page;

    /// <summary>The page's address.</summary>
    public string Page { get; }

    /// <summary>How the page came back. <see cref="ReconnectOutcome.Resumed"/> is what is wanted.</summary>
    public required ReconnectOutcome Outcome { get; init; }

    /// <summary>The texts and values of the page that are not what they were, in the order of the page; empty when all of it survived.</summary>
    public required IReadOnlyList<LostValue> Lost { get; init; }

    /// <summary>What the state check had found by then, and the circuits that could not be saved: it may be the reason. Often empty.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Throws when the page did not come back, or came back with other texts or values.</summary>
    /// <param name="exceptIn">
    /// Elements whose texts and values may change, and those in them, by <see cref="LostValue.Element"/>, such as <c>#clock</c>.
    /// </param>
    /// <exception cref="StateLostException">Something was lost; the message says what.</exception>
    public void EnsureNothingLost(params IReadOnlyCollection<string> exceptIn)
    {
        if (Outcome == ReconnectOutcome.Rejected || Lost.Any(lost => !exceptIn.Any(lost.IsIn)))
        {
            throw new StateLostException(ToString());
        }
    }

    /// <summary>All of it, a line each.</summary>
    public override string ToString()
    {
        StringBuilder text = new(Outcome == ReconnectOutcome.Rejected
            ? $"The page {Page} was not resumed after its server was killed: it has to begin anew."
            : Lost.Count == 0
                ? $"The page {Page} survived the kill of its server."
                : $"The page {Page} is not what it was before its server was killed:");
        foreach (LostValue lost in Lost)
        {
            text.AppendLine().Append("  ").Append(lost);
        }

        foreach (string finding in Findings)
        {
            text.AppendLine().Append("  ").Append(finding);
        }

        return text.ToString();
    }
}

/// <summary>A text or value of a page that is not what it was.</summary>
public sealed class LostValue
{
    /// <summary>The element: <c>#id</c>, or its place below the next element with an id, such as <c>#list/li[2]</c>.</summary>
    public required string Element { get; init; }

    /// <summary>The attribute (<c>value</c>, <c>checked</c>, <c>selected</c>, <c>open</c>); null for the element's own text.</summary>
    public required string? Attribute { get; init; }

    /// <summary>What it was; null when there was nothing.</summary>
    public required string? Before { get; init; }

    /// <summary>What it is now; null when there is nothing.</summary>
    public required string? After { get; init; }

    /// <summary>For example <c>#count: '3' became '0'</c>.</summary>
    public override string ToString() => $"{Element}{(Attribute is null ? "" : $" ({Attribute})")}: {Show(Before)} became {Show(After)}";

    internal bool IsIn(string element) =>
        Element.StartsWith(element, StringComparison.Ordinal) && (Element.Length == element.Length || Element[element.Length] == '/');

    private static string Show(string? value) => value is null ? "nothing" : $"'{value}'";
}

/// <summary>A page lost something when its server was killed.</summary>
public sealed class StateLostException(string message) : Exception(message);
