using System.Text.Json.Serialization;

namespace CircuitKit.Blazor.Kept;

/// <summary>
/// What an object is whose field is declared as a base class, an interface or <see cref="object"/>: one of the types that the declared type names
/// itself with <see cref="JsonDerivedTypeAttribute"/>, or one of the app's projects that fits the field.
/// </summary>
internal static class DerivedTypes
{
    public static string? NameOf(Type declared, Type type) =>
        Declared(declared, type) ?? (declared.IsAssignableFrom(type) ? NamedTypes.NameOf(type) : null);

    /// <summary>Its name if the declared type gives it one.</summary>
    public static string? Declared(Type declared, Type type) =>
        Of(declared).FirstOrDefault(one => one.DerivedType == type)?.TypeDiscriminator?.ToString();

    public static Type? TypeOf(Type declared, string name) =>
        Of(declared).FirstOrDefault(one => one.TypeDiscriminator?.ToString() == name)?.DerivedType
        ?? (NamedTypes.Find(name) is { } type && declared.IsAssignableFrom(type) ? type : null);

    private static IEnumerable<JsonDerivedTypeAttribute> Of(Type declared) =>
        declared.GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false).Cast<JsonDerivedTypeAttribute>();
}
