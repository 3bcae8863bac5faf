using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace CircuitKit.Analyzers;

/// <summary>CK1001: a property that the framework cannot read or set. It throws for most, and passes over a static one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class UnreachableProperty : StateRule
{
    public const string Id = "CK1001";

    private static readonly DiagnosticDescriptor s_rule = new(
        Id,
        "A persistent property must be public and settable",
        "'{0}' has [PersistentState] and {1}: {2}; {3}",
        HelpLink.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.Page + "ck1001");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    protected override void Start(CompilationStartAnalysisContext context, BlazorTypes blazor) => context.RegisterSymbolAction(
        analyzed =>
        {
            var property = (IPropertySymbol)analyzed.Symbol;
            if (property.ContainingType.TypeKind == TypeKind.Class
                && blazor.IsPersistent(property)
                && Find(property, blazor) is var (what, then, remedy))
            {
                analyzed.ReportDiagnostic(Diagnostic.Create(s_rule, property.Locations[0], property.Name, what, then, remedy));
            }
        },
        SymbolKind.Property);

    private static (string What, string Then, string Remedy)? Find(IPropertySymbol property, BlazorTypes blazor)
    {
        var isComponent = blazor.IsComponent(property.ContainingType);
        var then = isComponent ? "the framework throws when the component is rendered" : "the framework throws when it persists the service";
        if (property.IsStatic)
        {
            return ("is static", "the framework does not persist it", "make it an instance property");
        }

        if (property.DeclaredAccessibility != Accessibility.Public || property.GetMethod is not { DeclaredAccessibility: Accessibility.Public })
        {
            return ("is not public", then, "make it public");
        }

        // The setter of a component's property may be private, that of a service's may not.
        return property.SetMethod switch
        {
            null => ("has no setter", then, "add a setter"),
            { DeclaredAccessibility: not Accessibility.Public } when !isComponent => ("has no public setter", then, "make the setter public"),
            _ => null,
        };
    }
}
