namespace CircuitKit.Observability;

/// <summary>What a feature shows at each collection. What is read cannot drift, whenever a listener comes.</summary>
internal interface IGauges
{
    /// <summary>Makes the instruments. Once for each meter.</summary>
    void Show(CircuitKitMeter meter);
}
