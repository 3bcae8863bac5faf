using System.Collections;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor.Inspection;

/// <summary>How a value is inspected without running code of the app.</summary>
internal enum ValueShape
{
    /// <summary>Compared as a whole.</summary>
    Scalar,

    /// <summary>A collection of the base library, by its elements.</summary>
    Sequence,

    /// <summary>An object of the app, by its fields.</summary>
    Fields,

    /// <summary>Not inspected: a service, a delegate, an object of the framework.</summary>
    Opaque,
}

/// <summary>Decides how a type is inspected.</summary>
internal static class ValueShapes
{
    private static readonly HashSet<Type> s_scalars =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid),
        typeof(Uri), typeof(Version), typeof(Half), typeof(Int128), typeof(UInt128), typeof(System.Numerics.BigInteger), typeof(JsonElement),
    ];

    private static readonly ConcurrentDictionary<Type, ValueShape> s_known = new();
    private static readonly ConcurrentDictionary<Assembly, bool> s_platform = new();

    public static ValueShape Of(Type type) => s_known.GetOrAdd(type, static type => Decide(type));

    private static ValueShape Decide(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || s_scalars.Contains(type) || typeof(Type).IsAssignableFrom(type))
        {
            return ValueShape.Scalar;
        }

        if (type.IsArray)
        {
            return ValueShape.Sequence;
        }

        if (type.IsPointer || type.IsByRefLike || typeof(Delegate).IsAssignableFrom(type) || typeof(IComponent).IsAssignableFrom(type)
            || typeof(MemberInfo).IsAssignableFrom(type) || typeof(Task).IsAssignableFrom(type))
        {
            return ValueShape.Opaque;
        }

        if (IsOfPlatform(type.Assembly))
        {
            return IsCollection(type) ? ValueShape.Sequence
                : Nullable.GetUnderlyingType(type) is { } value ? Of(value)
                : IsTuple(type) ? ValueShape.Fields
                : type == typeof(object) ? ValueShape.Fields
                : ValueShape.Opaque;
        }

        // A subscription, a connection, a database context: it is created again, never persisted.
        return IsDisposable(type) ? ValueShape.Opaque : ValueShape.Fields;
    }

    /// <summary>Whether an assembly is the base library's, the framework's or CircuitKit's own.</summary>
    public static bool IsOfPlatform(Assembly assembly) => s_platform.GetOrAdd(assembly, static assembly => IsNamedAsPlatform(assembly));

    private static bool IsNamedAsPlatform(Assembly assembly) =>
        assembly.GetName().Name is not { } name
        || name is "System" or "mscorlib" or "netstandard" or "CircuitKit" or "Microsoft.JSInterop" or "Microsoft.CSharp"
        || name.StartsWith("System.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.JSInterop.", StringComparison.Ordinal);

    /// <summary>Whether such a value cannot change, only be replaced.</summary>
    public static bool IsImmutable(Type type) =>
        Of(type) == ValueShape.Scalar || (Nullable.GetUnderlyingType(type) is { } value && IsImmutable(value));

    private static bool IsDisposable(Type type) => typeof(IDisposable).IsAssignableFrom(type) || typeof(IAsyncDisposable).IsAssignableFrom(type);

    private static bool IsCollection(Type type) =>
        typeof(IEnumerable).IsAssignableFrom(type)
        && type.Namespace is { } name
        && name.StartsWith("System.Collections", StringComparison.Ordinal)
        // A compiler-generated iterator stores nothing.
        && !(type.IsNested && type.Name.StartsWith('<'));

    /// <summary>Whether a value is nothing but its parts: a tuple, or a key with its value.</summary>
    public static bool IsTuple(Type type) =>
        type.FullName is { } name
        && (name.StartsWith("System.ValueTuple`", StringComparison.Ordinal)
            || name.StartsWith("System.Tuple`", StringComparison.Ordinal)
            || name.StartsWith("System.Collections.Generic.KeyValuePair`", StringComparison.Ordinal));
}
