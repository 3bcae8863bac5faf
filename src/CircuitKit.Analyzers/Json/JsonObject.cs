using Microsoft.CodeAnalysis;

namespace CircuitKit.Analyzers.Json;

/// <summary>A class or struct of the app: how it is created from JSON, and which of its properties are not set then.</summary>
internal static class JsonObject
{
    /// <param name="type">Declared in the project, so that its private parts are known.</param>
    /// <param name="find">The fault of a member's type.</param>
    public static JsonFault? FaultOf(INamedTypeSymbol type, Func<ITypeSymbol, JsonFault?> find)
    {
        var publicOnes = type.InstanceConstructors.Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public).ToList();
        var constructor = type.InstanceConstructors.FirstOrDefault(candidate => candidate.HasAttribute("JsonConstructorAttribute"))
            ?? publicOnes.FirstOrDefault(candidate => candidate.Parameters.IsEmpty)
            ?? (publicOnes.Count == 1 ? publicOnes[0] : null);
        if (constructor is null)
        {
            return new(
                type.Display(),
                "it has no public constructor that JSON could use",
                "add a public constructor without parameters, or mark one with [JsonConstructor]");
        }

        var members = type.WithBaseTypes().TakeWhile(level => level.IsInSource()).SelectMany(level => level.GetMembers()).ToList();
        var lonely = constructor.Parameters.FirstOrDefault(parameter => !members.Any(member => IsFor(member, parameter)));
        return lonely is not null && HasNoOtherBase(type)
            ? new(type.Display(), $"its constructor's parameter '{lonely.Name}' is no property", "name the parameter as the property it sets")
            : members.Select(member => FaultOf(member, constructor, find)).FirstOrDefault(fault => fault is not null);
    }

    private static JsonFault? FaultOf(ISymbol member, IMethodSymbol constructor, Func<ITypeSymbol, JsonFault?> find)
    {
        if (member is not { IsStatic: false, DeclaredAccessibility: Accessibility.Public } || IsSpecial(member))
        {
            return null;
        }

        if (member is IFieldSymbol field)
        {
            return find(field.Type);
        }

        if (member is not IPropertySymbol { IsIndexer: false, GetMethod.DeclaredAccessibility: Accessibility.Public } property)
        {
            return null;
        }

        if (property.SetMethod is { DeclaredAccessibility: Accessibility.Public }
            || constructor.Parameters.Any(parameter => IsFor(property, parameter)))
        {
            return find(property.Type);
        }

        return HoldsState(property)
            ? new(property.Display(), "it has no public setter, and no constructor parameter sets it", "add a public setter or init")
            : null;
    }

    // What is computed is computed again, and what is only ever initialized is the same again.
    private static bool HoldsState(IPropertySymbol property)
    {
        var type = property.ContainingType;
        if (!type.GetMembers().OfType<IFieldSymbol>().Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property)))
        {
            return false;
        }

        return property.SetMethod is not null
            || IsFilled(property.Type)
            || type.InstanceConstructors.Any(other => other.Parameters.Any(parameter => IsFor(property, parameter)));
    }

    private static bool IsFilled(ITypeSymbol type) => type.TypeKind == TypeKind.Class
        && type.AllInterfaces.Any(implemented => implemented.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_ICollection_T)
        && type.WithBaseTypes().SelectMany(level => level.GetMembers("Add")).Any(method => method.DeclaredAccessibility == Accessibility.Public);

    private static bool IsFor(ISymbol member, IParameterSymbol parameter) =>
        member is IPropertySymbol or IFieldSymbol && member.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase);

    // Left out on purpose, or read in a way of its own.
    private static bool IsSpecial(ISymbol member) => member.HasAttribute("JsonIgnoreAttribute")
        || member.HasAttribute("JsonIncludeAttribute")
        || member.HasAttribute("JsonExtensionDataAttribute")
        || member.HasAttribute("JsonObjectCreationHandlingAttribute")
        || member.ContainingType.HasAttribute("JsonObjectCreationHandlingAttribute")
        || JsonReading.HasConverter(member);

    private static bool HasNoOtherBase(INamedTypeSymbol type) => type.WithBaseTypes()
        .All(level => level.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType || level.IsInSource());
}
