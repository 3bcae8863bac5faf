using System.Globalization;
using System.Text;
using CircuitKit.Observability;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Admission.Http;

/// <summary>The page that a refused user sees: the app's own file, or a plain page, light or dark. No component is rendered for it.</summary>
/// <remarks>Script and style are files, as a strict content security policy requires. Without them, the page still has a link.</remarks>
internal sealed class RefusalPage(IOptions<AdmissionOptions> options, IWebHostEnvironment environment, ILogger<RefusalPage> logger)
{
    private const string Template =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <meta name="robots" content="noindex">
          <meta name="circuitkit-retry-after" content="{seconds}">
          <title>Busy at the moment</title>
          <link rel="stylesheet" href="{base}/_content/CircuitKit/refusal.css">
          <noscript><meta http-equiv="refresh" content="{patience}"></noscript>
          <script type="module" src="{base}/_content/CircuitKit/refusal.js"></script>
        </head>
        <body>
          <main>
            <h1>Busy at the moment</h1>
            <p>There is no room for another visitor right now. This page tries again by itself.</p>
            <p id="circuitkit-retry" role="status"></p>
            <p><a href="">Try again</a></p>
          </main>
        </body>
        </html>
        """;

    // Without the script, nothing spreads the attempts or makes them rarer.
    private const int PatienceFactor = 4;

    // What Blazor's enhanced navigation sends, and the header that makes it load the whole page: otherwise the page's script would not run.
    private const string EnhancedNavigation = "blazor-enhanced-nav";
    private const string LoadWholePage = "blazor-enhanced-nav-redirect-location";

    private readonly int _seconds = Seconds(options.Value);
    private readonly string? _path = options.Value.RefusalPage;
    private readonly LogOnce _missing = new();

    /// <summary>The value of the header <c>Retry-After</c>.</summary>
    public static int Seconds(AdmissionOptions options) => (int)Math.Ceiling(options.RetryAfter.TotalSeconds);

    public Task SendAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers[HeaderNames.RetryAfter] = _seconds.ToString(CultureInfo.InvariantCulture);
        response.Headers[HeaderNames.CacheControl] = "no-store";
        if (context.Request.Headers[HeaderNames.Accept].ToString().Contains(EnhancedNavigation, StringComparison.OrdinalIgnoreCase))
        {
            response.Headers[LoadWholePage] = SameOrigin(context.Request.GetEncodedPathAndQuery());
            return Task.CompletedTask;
        }

        return OwnFile() is { } file
            ? response.SendFileAsync(file, context.RequestAborted)
            : response.WriteAsync(Render(context.Request.PathBase), Encoding.UTF8, context.RequestAborted);
    }

    // A browser takes what follows two leading slashes for a host. "/." before them keeps it a path.
    private static string SameOrigin(string path) => path.StartsWith("//", StringComparison.Ordinal) ? "/." + path : path;

    private IFileInfo? OwnFile()
    {
        if (_path is null)
        {
            return null;
        }

        if (environment.WebRootFileProvider.GetFileInfo(_path) is { Exists: true, IsDirectory: false } file)
        {
            return file;
        }

        if (_missing.IsNew(_path))
        {
            Log.RefusalPageMissing(logger, _path);
        }

        return null;
    }

    private string Render(PathString pathBase) => Template
        .Replace("{seconds}", _seconds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{patience}", (_seconds * PatienceFactor).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{base}", pathBase.ToUriComponent(), StringComparison.Ordinal);
}
