namespace CircuitKit.Blazor.Kept;

/// <summary>
/// Types by name, where a field does not say which one it holds. A name leads to a type of the app's own projects, to an enum or to another simple
/// type. No other type is ever looked up by what a snapshot says.
/// </summary>
internal static class NamedTypes
{
    private const string Separator = ", ";

    private static readonly Dictionary<string, Type> s_simple = new Type[]
    {
        typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(char), typeof(float), typeof(double), typeof(decimal), typeof(string), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset),
        typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Uri),
    }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<Type, string?> s_names = new();
    private static readonly ConcurrentDictionary<string, Type> s_types = new(StringComparer.Ordinal);

    /// <summary>The name of a type of the app's projects, of an enum or of a simple type. Null for another, and for a generic one.</summary>
    public static string? NameOf(Type type) => s_names.GetOrAdd(type, static type => Name(type));

    /// <summary>The name of the type of a simple value. Null if it is none.</summary>
    public static string? CodeOf(Type type) => type.IsEnum || s_simple.ContainsValue(type) ? NameOf(type) : null;

    /// <summary>The type with a name. Null if there is none any more.</summary>
    public static Type? Find(string name)
    {
        if (s_types.TryGetValue(name, out var known) || s_simple.TryGetValue(name, out known))
        {
            return known;
        }

        var end = name.LastIndexOf(Separator, StringComparison.Ordinal);
        if (end < 0 || name.AsSpan(0, end).IndexOfAny('[', '`') >= 0)
        {
            // Of a generic type or an array, whose arguments could be any.
            return null;
        }

        var assembly = name[(end + Separator.Length)..];
        var type = AppCode.Find(assembly)?.GetType(name[..end]) ?? EnumIn(assembly, name[..end]);
        return type is null ? null : s_types.GetOrAdd(name, type);
    }

    // Of a package or the framework; it has no code.
    private static Type? EnumIn(string assembly, string name)
    {
        var loaded = Array.Find(AppDomain.CurrentDomain.GetAssemblies(), one => one.GetName().Name == assembly);
        return loaded?.GetType(name) is { IsEnum: true } type ? type : null;
    }

    private static string? Name(Type type)
    {
        if (s_simple.TryGetValue(type.Name, out var simple) && simple == type)
        {
            return type.Name;
        }

        if (type.IsGenericType || type.HasElementType || type.FullName is null || !(type.IsEnum || AppCode.Contains(type.Assembly)))
        {
            return null;
        }

        // A type of an assembly that is loaded beside the app would not be found.
        var name = $"{type.FullName}{Separator}{type.Assembly.GetName().Name}";
        return Find(name) == type ? name : null;
    }
}
