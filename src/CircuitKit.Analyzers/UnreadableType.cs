using System.Collections.Immutable;
using CircuitKit.Analyzers.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace CircuitKit.Analyzers;

/// <summary>CK1004: a persistent property whose value is written as JSON and does not come back.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class UnreadableType : StateRule
{
    public const string Id = "CK1004";

    private static readonly DiagnosticDescriptor s_rule = new(
        Id,
        "JSON does not bring a persistent value back",
        "'{0}' has [PersistentState], and JSON does not bring '{1}' back: {2}; {3}",
        HelpLink.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.Page + "ck1004");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    protected override void Start(CompilationStartAnalysisContext context, BlazorTypes blazor)
    {
        Lazy<HashSet<ITypeSymbol>> ownSerializers = new(() => OwnSerializers(context.Compilation.Assembly.GlobalNamespace, blazor));
        context.RegisterSymbolAction(
            analyzed =>
            {
                var property = (IPropertySymbol)analyzed.Symbol;
                if (blazor.IsPersistent(property) && JsonReading.FaultOf(property.Type) is { } fault && !ownSerializers.Value.Contains(property.Type))
                {
                    analyzed.ReportDiagnostic(Diagnostic.Create(s_rule, property.Locations[0], property.Name, fault.What, fault.Why, fault.Remedy));
                }
            },
            SymbolKind.Property);
    }

    // The types that the app writes and reads with a PersistentComponentStateSerializer<T> of its own.
    private static HashSet<ITypeSymbol> OwnSerializers(INamespaceSymbol root, BlazorTypes blazor)
    {
        HashSet<ITypeSymbol> written = new(SymbolEqualityComparer.Default);
        Stack<INamespaceOrTypeSymbol> rest = new([root]);
        while (rest.Count > 0)
        {
            foreach (var member in rest.Pop().GetMembers().OfType<INamespaceOrTypeSymbol>())
            {
                rest.Push(member);
                if (member is INamedTypeSymbol type
                    && type.WithBaseTypes().OfType<INamedTypeSymbol>().FirstOrDefault(level => level.Is(blazor.StateSerializer)) is { } serializer)
                {
                    written.Add(serializer.TypeArguments[0]);
                }
            }
        }

        return written;
    }
}
