using Microsoft.CodeAnalysis.Diagnostics;

namespace CircuitKit.Analyzers;

/// <summary>
/// What all rules have in common: they see the code that Razor generates, and do nothing where <c>[PersistentState]</c> is unknown.
/// </summary>
internal abstract class StateRule : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        // A page's code is in a file that Razor generates; its line mappings lead to the page.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (BlazorTypes.Of(start.Compilation) is { } blazor)
            {
                Start(start, blazor);
            }
        });
    }

    protected abstract void Start(CompilationStartAnalysisContext context, BlazorTypes blazor);
}
