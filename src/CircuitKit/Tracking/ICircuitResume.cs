namespace CircuitKit;

/// <summary>
/// Tells a component or service whether its circuit was resumed from a snapshot of an earlier circuit of the same page. A scoped service.
/// </summary>
/// <remarks>
/// The components of a resumed circuit are new, so their <c>OnInitialized</c> runs again with its side effects. A page that is prerendered has no
/// circuit, and is not resumed.
/// </remarks>
public interface ICircuitResume
{
    /// <summary>
    /// True for the whole life of a resumed circuit, from the first <c>OnInitialized</c> on, and also in components that first appear later.
    /// </summary>
    bool IsResumed { get; }
}
