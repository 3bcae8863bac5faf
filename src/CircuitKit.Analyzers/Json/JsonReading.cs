using Microsoft.CodeAnalysis;

namespace CircuitKit.Analyzers.Json;

/// <summary>Finds what System.Text.Json cannot bring back in a type and in what it is made of; only what is certain.</summary>
internal sealed class JsonReading
{
    private const string Concrete = "declare a concrete type";
    private const string Dto = "persist what is needed to create it again: ids, texts, numbers";

    private readonly HashSet<ITypeSymbol> _seen = new(SymbolEqualityComparer.Default);

    public static JsonFault? FaultOf(ITypeSymbol type) => new JsonReading().Find(type);

    /// <summary>Whether the type or member is written and read in a way of its own.</summary>
    public static bool HasConverter(ISymbol symbol) => symbol.GetAttributes()
        .Any(found => found.AttributeClass is { } attribute && attribute.WithBaseTypes().Any(level => level.Name == "JsonConverterAttribute"));

    private JsonFault? Find(ITypeSymbol type)
    {
        if (!_seen.Add(type))
        {
            return null;
        }

        return type switch
        {
            IArrayTypeSymbol { Rank: > 1 } => new(type.Display(), "an array with several dimensions cannot be written", "persist an array of arrays"),
            IArrayTypeSymbol array => Find(array.ElementType),
            { TypeKind: TypeKind.Delegate } =>
                new(type.Display(), "a delegate cannot be written, and the whole page's state is lost", "persist what was chosen"),
            { SpecialType: SpecialType.System_Object } => new(type.Display(), "an object comes back as a JsonElement", Concrete),
            INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => Find(nullable.TypeArguments[0]),
            INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface } named => FindNamed(named),
            _ => null,
        };
    }

    private JsonFault? FindNamed(INamedTypeSymbol type)
    {
        if (HasOwnConverter(type))
        {
            return null;
        }

        foreach (var level in type.WithBaseTypes().OfType<INamedTypeSymbol>())
        {
            var name = level.FullMetadataName();
            if (KnownJsonTypes.Unreadable.Contains(name))
            {
                return new(type.Display(), "it cannot be read from JSON", Dto);
            }

            if (KnownJsonTypes.Emptied.Contains(name))
            {
                return new(type.Display(), "it comes back without its value", Dto);
            }
        }

        if (KnownJsonTypes.WithoutConstructor.Contains(type.FullMetadataName()))
        {
            return new(type.Display(), "it has no constructor to be read with", "declare a list or a dictionary, or their read-only interface");
        }

        if (type.SpecialType is not SpecialType.None and < SpecialType.System_Array)
        {
            return null;
        }

        return Items(type) is { } items
            ? FindCollection(type, items)
            : FindAbstract(type) ?? (IsOwnObject(type) ? JsonObject.FaultOf(type, Find) : null);
    }

    // What derives from an abstract one is created with what its derived type has.
    private static bool IsOwnObject(INamedTypeSymbol type) => !type.IsAbstract && type.IsInSource();

    private JsonFault? FindCollection(INamedTypeSymbol type, INamedTypeSymbol items)
    {
        if (type.TypeKind == TypeKind.Interface && !KnownJsonTypes.ReadableInterfaces.Contains(type.FullMetadataName()))
        {
            return new(type.Display(), "an interface cannot be read from JSON", Concrete);
        }

        var item = items.TypeArguments[0];
        return item is INamedTypeSymbol { MetadataName: "KeyValuePair`2" } pair
            ? FindKey(pair.TypeArguments[0]) ?? Find(pair.TypeArguments[1])
            : Find(item);
    }

    private static JsonFault? FindKey(ITypeSymbol key) =>
        key is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } named
            && !HasOwnConverter(named)
            && (key.IsTupleType || key.IsInSource())
            ? new(
                key.Display(),
                "it cannot be the key of a dictionary in JSON, and the whole page's state is lost",
                "use a text, a number or a Guid as the key")
            : null;

    private static JsonFault? FindAbstract(INamedTypeSymbol type)
    {
        var isReadable = !type.IsAbstract
            || type.HasAttribute("JsonDerivedTypeAttribute")
            || type.HasAttribute("JsonPolymorphicAttribute")
            || KnownJsonTypes.ReadableInterfaces.Contains(type.FullMetadataName());
        var kind = type.TypeKind == TypeKind.Interface ? "an interface" : "an abstract class";
        return isReadable
            ? null
            : new(type.Display(), $"{kind} cannot be read from JSON", "declare a concrete type, or name the derived types with [JsonDerivedType]");
    }

    private static INamedTypeSymbol? Items(INamedTypeSymbol type) => type.AllInterfaces.Prepend(type)
        .FirstOrDefault(implemented => implemented.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T);

    private static bool HasOwnConverter(INamedTypeSymbol type) =>
        HasConverter(type) || type.ContainingNamespace.ToDisplayString().StartsWith("System.Text.Json", StringComparison.Ordinal);
}
