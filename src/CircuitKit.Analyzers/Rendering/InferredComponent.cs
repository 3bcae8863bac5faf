using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace CircuitKit.Analyzers.Rendering;

/// <summary>
/// A generic component whose type arguments Razor infers: the page calls a method that Razor generates (<c>TypeInference.CreateGrid_0</c>), which
/// opens the component and sets its key.
/// </summary>
internal static class InferredComponent
{
    /// <summary>The component, and whether it is given a key; nothing for any other call.</summary>
    public static (INamedTypeSymbol Component, bool HasKey)? At(
        IInvocationOperation call, Compilation compilation, CancellationToken cancellationToken)
    {
        var method = call.TargetMethod;
        if (method is not { IsStatic: true, ContainingType.Name: "TypeInference" } || !method.Name.StartsWith("Create", StringComparison.Ordinal))
        {
            return null;
        }

        var body = method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken);
        var calls = body?.DescendantNodes()
            .OfType<InvocationExpressionSyntax>()
            .Select(inner => inner.Expression)
            .OfType<MemberAccessExpressionSyntax>()
            .Select(inner => inner.Name)
            .ToList() ?? [];
        return calls.OfType<GenericNameSyntax>().FirstOrDefault(name => name.Identifier.ValueText == "OpenComponent") is { } open
            && compilation.GetTypeByMetadataName(MetadataName(open.TypeArgumentList.Arguments[0])) is { } component
            ? (component, calls.Any(name => name.Identifier.ValueText == "SetKey"))
            : null;
    }

    // Razor writes the whole name: global::Shop.Grid<TItem>.
    private static string MetadataName(TypeSyntax type) => type switch
    {
        AliasQualifiedNameSyntax alias => MetadataName(alias.Name),
        QualifiedNameSyntax name => $"{MetadataName(name.Left)}.{MetadataName(name.Right)}",
        GenericNameSyntax generic => $"{generic.Identifier.ValueText}`{generic.TypeArgumentList.Arguments.Count}",
        _ => type.ToString(),
    };
}
