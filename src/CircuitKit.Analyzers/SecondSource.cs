using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace CircuitKit.Analyzers;

/// <summary>CK1002: a property that gets its value from the state and from somewhere else.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class SecondSource : StateRule
{
    public const string Id = "CK1002";

    private static readonly DiagnosticDescriptor s_rule = new(
        Id,
        "A persistent property must have one source",
        "'{0}' has [PersistentState] and [{1}]: {2}; keep the persistent value in a property of its own",
        HelpLink.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.Page + "ck1002");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    protected override void Start(CompilationStartAnalysisContext context, BlazorTypes blazor) => context.RegisterSymbolAction(
        analyzed =>
        {
            var property = (IPropertySymbol)analyzed.Symbol;
            if (blazor.IsPersistent(property) && blazor.IsComponent(property.ContainingType) && Find(property, blazor) is var (second, then))
            {
                analyzed.ReportDiagnostic(Diagnostic.Create(s_rule, property.Locations[0], property.Name, ShortName(second), then));
            }
        },
        SymbolKind.Property);

    private static (INamedTypeSymbol Second, string Then)? Find(IPropertySymbol property, BlazorTypes blazor)
    {
        // [PersistentState] itself is one of the cascading attributes.
        var second = property.GetAttributes()
            .Select(attribute => attribute.AttributeClass)
            .FirstOrDefault(type => type is not null && type.Name != "PersistentStateAttribute" && type.IsOrDerivesFrom(blazor.Cascading));
        if (second is not null)
        {
            return (second, "the page fails with 'Sequence contains more than one element'");
        }

        return property.Find(blazor.Parameter)?.AttributeClass is { } parameter
            ? (parameter, "the framework throws when a parent sets it")
            : null;
    }

    private static string ShortName(INamedTypeSymbol attribute) => attribute.Name.EndsWith("Attribute", StringComparison.Ordinal)
        ? attribute.Name.Substring(0, attribute.Name.Length - "Attribute".Length)
        : attribute.Name;
}
