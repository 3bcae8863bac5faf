using System.Collections.Immutable;
using System.Text.Json;
using CircuitKit.Blazor.Inspection;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor.Kept;

/// <summary>How a value is written and read back.</summary>
internal enum KeptShape
{
    /// <summary>As one JSON value.</summary>
    Scalar,

    /// <summary>A <see cref="Type"/>, by its name.</summary>
    Named,

    /// <summary>A collection of the base library that is made anew from its elements.</summary>
    Collection,

    /// <summary>An object or a struct, field by field.</summary>
    Fields,

    /// <summary>A plain <see cref="object"/>, which is nothing but itself.</summary>
    Plain,

    /// <summary>What is made again, never kept: delegates, components, tasks, what is disposed, what belongs to the framework.</summary>
    LeftOut,

    /// <summary>What cannot be made again from the outside.</summary>
    Unknown,
}

/// <summary>Decides how types are written.</summary>
internal static class KeptShapes
{
    private static readonly ConcurrentDictionary<Type, KeptShape> s_known = new();

    private static readonly HashSet<Type> s_scalars =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid),
        typeof(Uri), typeof(Version), typeof(Half), typeof(Int128), typeof(UInt128), typeof(JsonElement),
    ];

    private static readonly string[] s_leftOutNamespaces =
    [
        "System.Threading", "System.Reactive", "System.Net", "System.IO", "System.Reflection", "System.Timers", "Microsoft.JSInterop",
        "Microsoft.AspNetCore", "Microsoft.Extensions", "Microsoft.EntityFrameworkCore", "CircuitKit",
    ];

    public static KeptShape Of(Type type) => s_known.GetOrAdd(type, static type => Decide(type));

    private static KeptShape Decide(Type type)
    {
        if ((type.IsPrimitive && type != typeof(nint) && type != typeof(nuint)) || type.IsEnum || s_scalars.Contains(type))
        {
            return KeptShape.Scalar;
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying);
        }

        if (type == typeof(object))
        {
            return KeptShape.Plain;
        }

        if (typeof(Type).IsAssignableFrom(type))
        {
            return KeptShape.Named;
        }

        if (CollectionShape.Of(type) is not null)
        {
            return KeptShape.Collection;
        }

        if (typeof(Delegate).IsAssignableFrom(type) || typeof(IComponent).IsAssignableFrom(type)
            || typeof(IDisposable).IsAssignableFrom(type) || typeof(IAsyncDisposable).IsAssignableFrom(type)
            || Array.Exists(s_leftOutNamespaces, name => IsIn(type, name)))
        {
            return KeptShape.LeftOut;
        }

        if (type.IsInterface || type.IsAbstract || type.IsPointer || type.IsByRefLike || type.IsArray)
        {
            return KeptShape.Unknown;
        }

        return ValueShapes.IsTuple(type) || IsImmutableArray(type) || IsWhole(type) ? KeptShape.Fields : KeptShape.Unknown;
    }

    // Fields of a base class in a library of the platform are not seen: what has such a base class is not known as a whole.
    private static bool IsWhole(Type type)
    {
        if (ValueShapes.IsOfPlatform(type.Assembly))
        {
            return false;
        }

        var above = type.BaseType;
        while (above is not null && !ValueShapes.IsOfPlatform(above.Assembly))
        {
            above = above.BaseType;
        }

        return above is null || above == typeof(object) || above == typeof(ValueType);
    }

    private static bool IsImmutableArray(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    private static bool IsIn(Type type, string name) =>
        type.Namespace is { } space && space.StartsWith(name, StringComparison.Ordinal) && (space.Length == name.Length || space[name.Length] == '.')
        && (ValueShapes.IsOfPlatform(type.Assembly) || name is "System.Reactive" or "Microsoft.EntityFrameworkCore");
}
