using System.Globalization;
using System.Net;
using System.Text;
using OxyPlot;

namespace CircuitKit.LoadTests.Plots;

/// <summary>Drawings below each other in one SVG file, with a line on how far they can be trusted.</summary>
internal static class PlotFile
{
    private const int Width = 900;
    private const int PanelHeight = 420;
    private const int NoteHeight = 24;

    /// <exception cref="LoadException">The file cannot be written.</exception>
    public static async Task WriteAsync(string path, IReadOnlyList<Panel> panels, IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(path, Draw(panels, notes), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LoadException($"The plot could not be written to {path}: {e.Message}", e);
        }
    }

    internal static string Draw(IReadOnlyList<Panel> panels, IReadOnlyList<string> notes)
    {
        int height = (panels.Count * PanelHeight) + ((notes.Count + 1) * NoteHeight);
        StringBuilder svg = new();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" viewBox="0 0 {Width} {height}">""");
        svg.AppendLine("""<rect width="100%" height="100%" fill="white" />""");
        for (int i = 0; i < panels.Count; i++)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<g transform="translate(0 {i * PanelHeight})">""");
            svg.AppendLine(Draw(panels[i], i)).AppendLine("</g>");
        }

        for (int i = 0; i < notes.Count; i++)
        {
            int y = (panels.Count * PanelHeight) + ((i + 1) * NoteHeight);
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="20" y="{y}" font-family="sans-serif" font-size="12">{WebUtility.HtmlEncode(notes[i])}</text>""");
        }

        return svg.AppendLine("</svg>").ToString();
    }

    /// <summary>
    /// Each drawing numbers what clips it from 1, and in one document the second would be clipped by the first; and each begins as a document.
    /// </summary>
    private static string Draw(Panel panel, int number)
    {
        string svg = new SvgExporter { Width = Width, Height = PanelHeight, IsDocument = false }.ExportToString(panel.Model);
        return svg[svg.IndexOf("<svg", StringComparison.Ordinal)..]
            .Replace("clipPath id=\"", string.Create(CultureInfo.InvariantCulture, $"clipPath id=\"panel{number}-"), StringComparison.Ordinal)
            .Replace("url(#", string.Create(CultureInfo.InvariantCulture, $"url(#panel{number}-"), StringComparison.Ordinal);
    }
}
