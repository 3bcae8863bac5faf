using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CircuitKit.Blazor;

/// <summary>The framework's internal types. Null where this framework version has no type of that name.</summary>
internal static class FrameworkTypes
{
    private const string Root = "Microsoft.AspNetCore.Components.";
    private const string Circuits = Root + "Server.Circuits.";

    public static Type? CircuitHost { get; } = Server(Circuits + "CircuitHost");

    public static Type? CircuitId { get; } = Server(Circuits + "CircuitId");

    public static Type? CircuitRegistry { get; } = Server(Circuits + "CircuitRegistry");

    public static Type? DisconnectedCircuitEntry { get; } = Server(Circuits + "CircuitRegistry+DisconnectedCircuitEntry");

    public static Type? PersistedCircuitState { get; } = Server(Circuits + "PersistedCircuitState");

    public static Type? RemoteRenderer { get; } = Server(Circuits + "RemoteRenderer");

    public static Type? RootComponentCollector { get; } = Server(Circuits + "CircuitPersistenceManager+CircuitPersistenceManagerCollector");

    public static Type? RootComponentSerializer { get; } = Server(Root + "Endpoints.ServerComponentSerializer");

    public static Type? CallbackRegistration { get; } = Components(Root + "PersistComponentStateRegistration");

    public static Type? PropertySubscription { get; } = Components(Root + "Infrastructure.PersistentValueProviderComponentSubscription");

    public static Type? ComponentKeyResolver { get; } = Components(Root + "Infrastructure.PersistentStateValueProviderKeyResolver");

    public static Type? ServiceRegistration { get; } = Components(Root + "IPersistentServiceRegistration");

    private static Type? Server(string name) => typeof(Circuit).Assembly.GetType(name, throwOnError: false);

    private static Type? Components(string name) => typeof(PersistentComponentState).Assembly.GetType(name, throwOnError: false);
}
