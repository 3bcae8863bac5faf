namespace CircuitKit;

/// <summary>
/// Keeps the circuit of the component it is injected into from being hibernated: while it works on something that a resume would not bring
/// back, or is to show news to a tab that nobody looks at. A scoped service.
/// </summary>
/// <remarks>
/// Only hibernation is held off. A connection that is lost, a deploy or an end on command come as they come. While a page is prerendered
/// there is no circuit, and a hold has no effect.
/// </remarks>
public interface ICircuitHold
{
    /// <summary>Holds the circuit until what is returned is disposed. Several holds may stand at once.</summary>
    /// <param name="reason">Why, in a few words for the log, such as <c>"payment under way"</c>. No personal data.</param>
    /// <exception cref="ArgumentException"><paramref name="reason"/> is empty.</exception>
    IDisposable Hold(string reason);
}
