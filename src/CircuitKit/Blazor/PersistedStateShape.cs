using System.Reflection;

namespace CircuitKit.Blazor;

/// <summary>Reads and makes the framework's persisted state, whose type is internal and reaches us only as a type argument.</summary>
/// <typeparam name="T">The type the framework's persistence provider stores: <c>PersistedCircuitState</c>.</typeparam>
internal static class PersistedStateShape<T>
{
    private static readonly Func<T, IReadOnlyDictionary<string, byte[]>?>? s_state = Getter<IReadOnlyDictionary<string, byte[]>?>("ApplicationState");
    private static readonly Func<T, byte[]?>? s_rootComponents = Getter<byte[]?>("RootComponents");
    private static readonly Action<T, IReadOnlyDictionary<string, byte[]>>? s_setState = Setter<IReadOnlyDictionary<string, byte[]>>("ApplicationState");
    private static readonly Action<T, byte[]>? s_setRootComponents = Setter<byte[]>("RootComponents");
    private static readonly ConstructorInfo? s_constructor = typeof(T).GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []);

    public static bool IsKnown => s_state is not null && s_rootComponents is not null && s_setState is not null && s_setRootComponents is not null && s_constructor is not null;

    /// <summary>Null when the framework's own persisting failed: a callback threw, and there is no state to save.</summary>
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

    private static Func<T, TValue>? Getter<TValue>(string name) => MemberBinder.Getter<T, TValue>(typeof(T), name);

    private static Action<T, TValue>? Setter<TValue>(string name) => MemberBinder.Setter<T, TValue>(typeof(T), name);
}
