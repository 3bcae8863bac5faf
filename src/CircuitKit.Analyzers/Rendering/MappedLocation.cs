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
            // A loop begins in the page, and may end in what was generated.
            var lines = node.GetLocation().GetLineSpan().Span;
            return lines.Start.Line == lines.End.Line ? node.GetLocation() : node.GetFirstToken().GetLocation();
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
}
