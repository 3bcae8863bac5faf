using Microsoft.CodeAnalysis;

namespace CircuitKit.Analyzers.Rendering;

/// <summary>A place in code that somebody wrote, in what Razor generated around it.</summary>
internal static class MappedLocation
{
    /// <summary>The first such place in this code; nothing if all of it was generated.</summary>
    public static Location? Of(SyntaxNode node)
    {
        if (IsWritten(node.SyntaxTree, node.SpanStart))
        {
            return node.ChildNodes().Any() && HasHidden(node) ? node.GetFirstToken().GetLocation() : node.GetLocation();
        }

        foreach (var token in node.DescendantTokens())
        {
            if (IsWritten(node.SyntaxTree, token.SpanStart))
            {
                return token.GetLocation();
            }
        }

        return null;
    }

    private static bool IsWritten(SyntaxTree tree, int position) => tree.GetLineVisibility(position) != LineVisibility.Hidden;

    // A loop begins in the page, and what it renders is generated: its location would end somewhere else.
    private static bool HasHidden(SyntaxNode node) => !IsWritten(node.SyntaxTree, node.Span.End - 1) || node.GetLocation().GetLineSpan().Span is var span && span.Start.Line != span.End.Line;
}
