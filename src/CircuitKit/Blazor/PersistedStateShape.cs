using System.Reflection;

namespace CircuitKit.Blazor;

/// <summary>Reads and makes the framework's persisted state, whose internal type reaches CircuitKit only as a type argument.</summary>
/// <typeparam name="T">The type that the framework's persistence provider stores: <c>PersistedCircuitState</c>.</typeparam>
internal static class PersistedStateShape<T>
{
    private static readonly Func<T, IReadOnlyDictionary<string, byte[]>?>? s_state =
        MemberBinder.Getter<T, IReadOnlyDictionary<string, byte[]>?>(typeof(T), "ApplicationState");

    private static readonly Func<T, byte[]?>? s_rootComponents = MemberBinder.Getter<T, byte[]?>(typeof(T), "RootComponents");

    private static readonly Action<T, IReadOnlyDictionary<string, byte[]>>? s_setState =
        MemberBinder.Setter<T, IReadOnlyDictionary<string, byte[]>>(typeof(T), "ApplicationState");

    private static readonly Action<T, byte[]>? s_setRootComponents = MemberBinder.Setter<T, byte[]>(typeof(T), "RootComponents");

    private static readonly ConstructorInfo? s_constructor =
        typeof(T).GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []);

    public static bool IsKnown =>
        s_state is not null && s_rootComponents is not null && s_setState is not null && s_setRootComponents is not null && s_constructor is not null;

    /// <summary>Null when the framework failed to persist the circuit, because a callback threw.</summary>
    public static CapturedState? Read(T value) =>
        IsKnown && s_state!(value) is { } state && s_rootComponents!(value) is { } rootComponents
            ? new CapturedState(state, rootComponents)
            : null;

    public static T? Make(CapturedState captured)
    {
        if (!IsKnown)
        {
            return default;
        }

        var value = (T)s_constructor!.Invoke(null);
        s_setState!(value, captured.State);
        s_setRootComponents!(value, captured.RootComponents);
        return value;
    }
}
