namespace CircuitKit;

/// <summary>Adds features to CircuitKit. Returned by <c>AddCircuitKit</c>.</summary>
public interface ICircuitKitBuilder
{
    /// <summary>The services of the app.</summary>
    IServiceCollection Services { get; }
}
