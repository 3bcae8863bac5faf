using System.Collections;
using System.Reflection;
using CircuitKit.IntegrationTests.Checkpoints;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Caching.Memory;

namespace CircuitKit.IntegrationTests.Faults;

/// <summary>How many circuits the framework itself has, read from its own registry: what CircuitKit's numbers are held to.</summary>
internal sealed class FrameworkTruth
{
    private readonly IDictionary _connected;
    private readonly MemoryCache _disconnected;

    public FrameworkTruth(TrackedApp app)
    {
        Type type = typeof(Circuit).Assembly.GetType("Microsoft.AspNetCore.Components.Server.Circuits.CircuitRegistry", throwOnError: true)!;
        object registry = app.App.Services.GetService(type)!;
        _connected = (IDictionary)Read(type, registry, "ConnectedCircuits");
        _disconnected = (MemoryCache)Read(type, registry, "DisconnectedCircuits");
    }

    public int Connected => _connected.Count;

    public int Disconnected => _disconnected.Count;

    public string Describe(TrackedApp app) =>
        $"the framework has {Connected} connected and {Disconnected} disconnected circuits, CircuitKit "
        + string.Join(", ", app.Registry.List().GroupBy(view => view.State).Select(state => $"{state.Count()} {state.Key}")) + ".";

    private static object Read(Type type, object registry, string property) =>
        type.GetProperty(property, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.GetValue(registry)!;
}
