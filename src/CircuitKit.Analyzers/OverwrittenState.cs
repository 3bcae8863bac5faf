using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace CircuitKit.Analyzers;

/// <summary>CK1003: the framework restores the property before <c>OnInitialized</c>, which then sets it again.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class OverwrittenState : StateRule
{
    public const string Id = "CK1003";

    private static readonly DiagnosticDescriptor s_rule = new(
        Id,
        "The start of a component overwrites restored state",
        "{0} overwrites the value of '{1}' that was restored before it: a resume loses it; {2}",
        HelpLink.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.Page + "ck1003");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    protected override void Start(CompilationStartAnalysisContext context, BlazorTypes blazor) => context.RegisterOperationBlockAction(block =>
    {
        if (block.OwningSymbol is not IMethodSymbol method || !blazor.IsStart(method))
        {
            return;
        }

        // What was read before may be what is assigned.
        HashSet<ISymbol> read = new(SymbolEqualityComparer.Default);
        foreach (var operation in block.OperationBlocks.SelectMany(StraightPath.Within))
        {
            if (operation is ISimpleAssignmentOperation assignment
                && assignment.Target is IPropertyReferenceOperation { Instance: IInstanceReferenceOperation } target
                && blazor.IsRestoredAtResume(target.Property)
                && !read.Contains(target.Property)
                && !Uses(assignment.Value, target.Property)
                && StraightPath.IsCertain(assignment))
            {
                var property = target.Property;
                block.ReportDiagnostic(Diagnostic.Create(s_rule, target.Syntax.GetLocation(), method.Name, property.Name, Remedy(property.Type)));
            }
            else if (operation is IPropertyReferenceOperation reference && !IsTarget(reference))
            {
                read.Add(reference.Property);
            }
        }
    });

    /// <summary>Whether there is a value that says that nothing was restored.</summary>
    public static bool CanBeNull(ITypeSymbol type) => type.IsReferenceType
        ? type.NullableAnnotation != NullableAnnotation.NotAnnotated
        : type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static string Remedy(ITypeSymbol type) => CanBeNull(type) ? "write '??='" : "make it nullable and write '??='";

    private static bool Uses(IOperation value, IPropertySymbol property) =>
        value.DescendantsAndSelf().Any(inner => inner is IPropertyReferenceOperation reference && reference.Property.Is(property));

    private static bool IsTarget(IPropertyReferenceOperation reference) =>
        reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference;
}
