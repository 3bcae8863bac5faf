using System.Collections.Immutable;
using System.Composition;
using CircuitKit.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace CircuitKit.CodeFixes;

/// <summary>For CK1001: makes the property public, with a setter.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PropertyAccessFix))]
[Shared]
internal sealed class PropertyAccessFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [UnreachableProperty.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<PropertyDeclarationSyntax>() is { } property && CanOpen(property))
        {
            context.RegisterCodeFix(
                CodeAction.Create(
                    "Make the property public and settable",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(property, Open(property, context.Document)))),
                    nameof(PropertyAccessFix)),
                context.Diagnostics);
        }
    }

    // A static or computed property needs a decision, and that of a base class or interface is changed there.
    private static bool CanOpen(PropertyDeclarationSyntax property) =>
        property is { AccessorList.Accessors: var accessors, ExplicitInterfaceSpecifier: null }
            && (accessors.Count == 2 || accessors.All(accessor => accessor is { Body: null, ExpressionBody: null }))
            && !property.Modifiers.Any(SyntaxKind.StaticKeyword)
            && !property.Modifiers.Any(SyntaxKind.OverrideKeyword);

    private static PropertyDeclarationSyntax Open(PropertyDeclarationSyntax property, Document document)
    {
        var opened = (PropertyDeclarationSyntax)SyntaxGenerator.GetGenerator(document).WithAccessibility(property, Accessibility.Public);
        var accessors = opened.AccessorList!.Accessors
            .Select(accessor => accessor.WithModifiers(default).WithLeadingTrivia(accessor.GetLeadingTrivia()))
            .ToList();
        if (accessors.Count == 1)
        {
            accessors.Add(SyntaxFactory.AccessorDeclaration(SyntaxKind.SetAccessorDeclaration)
                .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
                .WithTrailingTrivia(accessors[0].GetTrailingTrivia()));
        }

        return opened.WithAccessorList(opened.AccessorList.WithAccessors([.. accessors]));
    }
}
