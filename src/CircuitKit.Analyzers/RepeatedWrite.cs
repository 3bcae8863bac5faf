using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace CircuitKit.Analyzers;

/// <summary>CK1008: what <c>OnInitialized</c> writes to a database it writes again at each resume. A hint: it may be meant.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class RepeatedWrite : StateRule
{
    public const string Id = "CK1008";

    private static readonly string[] s_writers =
    [
        "Microsoft.EntityFrameworkCore.DbContext",
        "Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions",
    ];

    private static readonly DiagnosticDescriptor s_rule = new(
        Id,
        "A database is written again at each resume",
        "{0} runs again at each resume, and '{1}' writes again; if that must happen once, ask ICircuitResume.IsResumed before",
        HelpLink.Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.Page + "ck1008");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    protected override void Start(CompilationStartAnalysisContext context, BlazorTypes blazor)
    {
        // Without CircuitKit there is nothing to ask.
        if (context.Compilation.GetTypeByMetadataName("CircuitKit.ICircuitResume") is null)
        {
            return;
        }

        var writers = s_writers.Select(context.Compilation.GetTypeByMetadataName).OfType<INamedTypeSymbol>().ToList();
        if (writers.Count == 0)
        {
            return;
        }

        context.RegisterOperationBlockAction(block =>
        {
            if (block.OwningSymbol is not IMethodSymbol start || !blazor.IsStart(start))
            {
                return;
            }

            foreach (var call in block.OperationBlocks.SelectMany(StraightPath.Within).OfType<IInvocationOperation>())
            {
                var name = call.TargetMethod.Name;
                if ((name.StartsWith("SaveChanges", StringComparison.Ordinal) || name.StartsWith("ExecuteSql", StringComparison.Ordinal))
                    && writers.Any(writer => call.TargetMethod.ContainingType.IsOrDerivesFrom(writer))
                    && StraightPath.IsCertain(call))
                {
                    block.ReportDiagnostic(Diagnostic.Create(s_rule, call.Syntax.GetLocation(), start.Name, name));
                }
            }
        });
    }
}
