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
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<PropertyDeclarationSyntax>() is { AccessorList: not null, ExplicitInterfaceSpecifier: null } property
            && !property.Modifiers.Any(SyntaxKind.StaticKeyword)
            && !property.Modifiers.Any(SyntaxKind.OverrideKeyword))
        {
            context.RegisterCodeFix(
                CodeAction.Create(
                    "Make the property public and settable",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(property, Open(property)))),
                    nameof(PropertyAccessFix)),
                context.Diagnostics);
        }
    }

    private static PropertyDeclarationSyntax Open(PropertyDeclarationSyntax property)
    {
        var opened = (PropertyDeclarationSyntax)SyntaxGenerator.GetGenerator(new AdhocWorkspace(), LanguageNames.CSharp).WithAccessibility(property, Accessibility.Public);
        var accessors = opened.AccessorList!.Accessors.Select(accessor => accessor.WithModifiers(default).WithLeadingTrivia(accessor.GetLeadingTrivia())).ToList();
        var isAutomatic = accessors.All(accessor => accessor.Body is null && accessor.ExpressionBody is null);
        if (isAutomatic && accessors.Count == 1)
        {
            accessors.Add(SyntaxFactory.AccessorDeclaration(SyntaxKind.SetAccessorDeclaration)
                .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
                .WithTrailingTrivia(accessors[0].GetTrailingTrivia()));
        }

        return opened.WithAccessorList(opened.AccessorList.WithAccessors([.. accessors]));
    }
}
