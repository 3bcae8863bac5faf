using System.Collections.Immutable;
using System.Composition;
using CircuitKit.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CircuitKit.CodeFixes;

/// <summary>For CK1003: <c>??=</c> instead of <c>=</c>, where a null says that nothing was restored.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepRestoredFix))]
[Shared]
internal sealed class KeepRestoredFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [OverwrittenState.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<AssignmentExpressionSyntax>() is { } assignment
            && model?.GetSymbolInfo(assignment.Left, context.CancellationToken).Symbol is IPropertySymbol property
            && OverwrittenState.CanBeNull(property.Type))
        {
            context.RegisterCodeFix(
                CodeAction.Create(
                    "Keep the restored value: '??='",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(assignment, Keep(assignment)))),
                    nameof(KeepRestoredFix)),
                context.Diagnostics);
        }
    }

    private static AssignmentExpressionSyntax Keep(AssignmentExpressionSyntax assignment) => SyntaxFactory.AssignmentExpression(
        SyntaxKind.CoalesceAssignmentExpression,
        assignment.Left,
        SyntaxFactory.Token(SyntaxKind.QuestionQuestionEqualsToken).WithTriviaFrom(assignment.OperatorToken),
        assignment.Right);
}
