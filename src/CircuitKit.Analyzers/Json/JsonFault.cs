namespace CircuitKit.Analyzers.Json;

/// <summary>Why a value does not come back from JSON.</summary>
/// <param name="what">The type or the member.</param>
/// <param name="why">What becomes of it.</param>
/// <param name="remedy">What to do.</param>
internal sealed class JsonFault(string what, string why, string remedy)
{
    public string What => what;

    public string Why => why;

    public string Remedy => remedy;
}
