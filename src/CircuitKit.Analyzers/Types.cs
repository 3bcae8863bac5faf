using Microsoft.CodeAnalysis;

namespace CircuitKit.Analyzers;

/// <summary>Questions to symbols.</summary>
internal static class Types
{
    private static readonly SymbolDisplayFormat s_display = SymbolDisplayFormat.CSharpShortErrorMessageFormat
        .RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static IEnumerable<ITypeSymbol> WithBaseTypes(this ITypeSymbol type)
    {
        for (ITypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            yield return level;
        }
    }

    public static bool IsOrDerivesFrom(this ITypeSymbol type, INamedTypeSymbol? baseType) =>
        baseType is not null && type.WithBaseTypes().Any(level => level.Is(baseType));

    /// <summary>Whether all of it is known; of what is referred to, private parts may be missing.</summary>
    public static bool IsInSource(this ISymbol symbol) => symbol.Locations.Any(location => location.IsInSource);

    public static bool Is(this ISymbol? symbol, ISymbol? other) =>
        other is not null && SymbolEqualityComparer.Default.Equals(symbol?.OriginalDefinition, other.OriginalDefinition);

    public static AttributeData? Find(this ISymbol symbol, INamedTypeSymbol? attribute) =>
        symbol.GetAttributes().FirstOrDefault(found => found.AttributeClass is { } type && type.IsOrDerivesFrom(attribute));

    /// <summary>By the name without namespaces, for attributes that mean the same wherever they are from.</summary>
    public static bool HasAttribute(this ISymbol symbol, string name) => symbol.GetAttributes().Any(found => found.AttributeClass?.Name == name);

    /// <summary>As people write it: with its generic arguments, and without namespaces and question marks.</summary>
    public static string Display(this ISymbol symbol) => symbol.ToDisplayString(s_display);

    /// <summary>The name in metadata with its namespaces, such as <c>System.Lazy`1</c>.</summary>
    public static string FullMetadataName(this INamedTypeSymbol type) => type.ContainingType is null && !type.ContainingNamespace.IsGlobalNamespace
        ? $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}"
        : type.MetadataName;
}
