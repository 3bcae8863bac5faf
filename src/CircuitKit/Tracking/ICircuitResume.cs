namespace CircuitKit;

/// <summary>
/// Whether the circuit of the component or service it is injected into is resumed: continued from a snapshot of an earlier circuit of the same page.
/// A scoped service.
/// </summary>
/// <remarks>
/// Components start anew in a resumed circuit, so their <c>OnInitialized</c> runs again with its side effects. While a page is prerendered there is
/// no circuit, and nothing is resumed.
/// </remarks>
public interface ICircuitResume
{
    /// <summary>
    /// True in a resumed circuit, from its first component's <c>OnInitialized</c> on and for as long as it lives; also in components that it shows
    /// for the first time later.
    /// </summary>
    bool IsResumed { get; }
}
