using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace CircuitKit.Analyzers;

/// <summary>CK1006: a scoped service has a persistent property, and nothing tells the framework to look at the service.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class UnregisteredService : StateRule
{
    public const string Id = "CK1006";

    private static readonly DiagnosticDescriptor s_rule = new(
        Id,
        "A service with persistent state is not registered as persistent",
        "'{0}' has [PersistentState], but '{1}' is not registered as persistent: a resume starts with a new one; "
            + "call RegisterPersistentService<{1}>(RenderMode.InteractiveServer)",
        HelpLink.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.Page + "ck1006",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    protected override void Start(CompilationStartAnalysisContext context, BlazorTypes blazor)
    {
        ServiceRegistrations registrations = new();
        context.RegisterOperationAction(analyzed => registrations.Add((IInvocationOperation)analyzed.Operation), OperationKind.Invocation);
        context.RegisterOperationAction(
            analyzed => registrations.Add((ISimpleAssignmentOperation)analyzed.Operation),
            OperationKind.SimpleAssignment);
        context.RegisterCompilationEndAction(end =>
        {
            HashSet<ISymbol> reported = new(SymbolEqualityComparer.Default);
            foreach (var service in registrations.NotPersistent().OrderBy(type => type.ToDisplayString(), StringComparer.Ordinal))
            {
                foreach (var property in blazor.PersistentPropertiesOf(service))
                {
                    // One of a library has no place to point to.
                    if (property.IsInSource() && reported.Add(property))
                    {
                        end.ReportDiagnostic(Diagnostic.Create(s_rule, property.Locations[0], property.Name, service.Display()));
                    }
                }
            }
        });
    }
}
