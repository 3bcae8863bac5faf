namespace CircuitKit.Blazor;

/// <summary>What the framework would persist of a circuit.</summary>
/// <param name="State">The app's persisted values.</param>
/// <param name="RootComponents">The framework's description of the root components; see <see cref="RootComponentDescriptors"/>.</param>
internal sealed record CapturedState(IReadOnlyDictionary<string, byte[]> State, byte[] RootComponents)
{
    /// <summary>The description of no root component at all: nothing could be resumed from it.</summary>
    private const int EmptyRootComponentsLength = 2; // {}

    public bool HasRootComponents => RootComponents.Length > EmptyRootComponentsLength;

    public UInt128 Fingerprint { get; init; }
}
