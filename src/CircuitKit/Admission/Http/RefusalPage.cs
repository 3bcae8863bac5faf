using System.Globalization;
using System.Text;
using CircuitKit.Observability;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Admission.Http;

/// <summary>What a refused user sees: the app's own page, or a plain one that fits any app, light or dark. Nothing is rendered for it.</summary>
/// <remarks>Script and style are files, so that a strict content security policy allows them. Without them it is still a page with a link.</remarks>
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

    // Without the script nothing spreads the attempts or makes them rarer.
    private const int PatienceFactor = 4;

    // What Blazor's enhanced navigation sends, and the header that makes it load the whole page: merged into the old page, the script would not run.
    private const string EnhancedNavigation = "blazor-enhanced-nav";
    private const string LoadAsAWhole = "blazor-enhanced-nav-redirect-location";

    private readonly int _seconds = Seconds(options.Value);
    private readonly string? _path = options.Value.RefusalPage;
    private readonly LogOnce _missing = new();

    /// <summary>For the header <c>Retry-After</c>.</summary>
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
            response.Headers[LoadAsAWhole] = OfThisOrigin(context.Request.GetEncodedPathAndQuery());
            return Task.CompletedTask;
        }

        return Own() is { } file
            ? response.SendFileAsync(file, context.RequestAborted)
            : response.WriteAsync(Ours(context.Request.PathBase), Encoding.UTF8, context.RequestAborted);
    }

    // A browser takes what follows two slashes for a host; after a dot they are a path.
    private static string OfThisOrigin(string path) => path.StartsWith("//", StringComparison.Ordinal) ? "/." + path : path;

    private IFileInfo? Own()
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

    private string Ours(PathString pathBase) => Template
        .Replace("{seconds}", _seconds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{patience}", (_seconds * PatienceFactor).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{base}", pathBase.ToUriComponent(), StringComparison.Ordinal);
}
