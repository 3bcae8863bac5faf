using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Dashboard;

/// <summary>The page and its files. They are embedded in the assembly, because an app's static files are public.</summary>
internal static class DashboardFiles
{
    private const string Prefix = "Dashboard/";

    private static readonly FileExtensionContentTypeProvider s_types = new();

    private static readonly Assembly s_assembly = typeof(DashboardFiles).Assembly;

    private static readonly Lazy<FrozenDictionary<string, (byte[] Content, EntityTagHeaderValue Tag)>> s_all = new(() => s_assembly
        .GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Prefix.Length..].Replace('\\', '/'), Read, StringComparer.Ordinal));

    public static IEnumerable<string> Names => s_all.Value.Keys;

    public static Task ServePageAsync(HttpContext context)
    {
        // The page's addresses are relative to the dashboard's, which must end with a slash.
        if (context.Request.Path.Value?.EndsWith('/') != true)
        {
            context.Response.Redirect($"{context.Request.PathBase}{context.Request.Path}/");
            return Task.CompletedTask;
        }

        return ServeAsync(context, "index.html");
    }

    public static Task ServeAsync(HttpContext context) => ServeAsync(context, context.Request.RouteValues["file"] as string ?? string.Empty);

    private static Task ServeAsync(HttpContext context, string name)
    {
        if (!s_all.Value.TryGetValue(name, out var file) || !s_types.TryGetContentType(name, out var type))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        // Revalidated at each request: after a deploy, a page must not mix files of two versions.
        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Bytes(file.Content, type, entityTag: file.Tag).ExecuteAsync(context);
    }

    private static (byte[] Content, EntityTagHeaderValue Tag) Read(string name)
    {
        using var stream = s_assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return (content, new EntityTagHeaderValue($"\"{Convert.ToHexString(SHA256.HashData(content).AsSpan(0, 8))}\""));
    }
}
