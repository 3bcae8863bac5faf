using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CircuitKit.Blazor;

/// <summary>The internal types behind Blazor Server's public ones. Null where this framework version has none of that name.</summary>
internal static class FrameworkTypes
{
    private const string Circuits = "Microsoft.AspNetCore.Components.Server.Circuits.";

    public static Type? CircuitHost { get; } = Server(Circuits + "CircuitHost");

    public static Type? CircuitId { get; } = Server(Circuits + "CircuitId");

    public static Type? CircuitRegistry { get; } = Server(Circuits + "CircuitRegistry");

    public static Type? DisconnectedCircuitEntry { get; } = Server(Circuits + "CircuitRegistry+DisconnectedCircuitEntry");

    public static Type? PersistedCircuitState { get; } = Server(Circuits + "PersistedCircuitState");

    public static Type? RootComponentCollector { get; } = Server(Circuits + "CircuitPersistenceManager+CircuitPersistenceManagerCollector");

    public static Type? RootComponentSerializer { get; } = Server("Microsoft.AspNetCore.Components.Endpoints.ServerComponentSerializer");

    public static Type? CallbackRegistration { get; } = Components("Microsoft.AspNetCore.Components.PersistComponentStateRegistration");

    public static Type? PropertySubscription { get; } = Components("Microsoft.AspNetCore.Components.Infrastructure.PersistentValueProviderComponentSubscription");

    public static Type? ComponentKeyResolver { get; } = Components("Microsoft.AspNetCore.Components.Infrastructure.PersistentStateValueProviderKeyResolver");

    public static Type? ServiceRegistration { get; } = Components("Microsoft.AspNetCore.Components.IPersistentServiceRegistration");

    private static Type? Server(string name) => typeof(Circuit).Assembly.GetType(name, throwOnError: false);

    private static Type? Components(string name) => typeof(PersistentComponentState).Assembly.GetType(name, throwOnError: false);
}
