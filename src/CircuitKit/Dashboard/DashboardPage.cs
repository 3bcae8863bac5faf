using Microsoft.AspNetCore.Http;

namespace CircuitKit.Dashboard;

/// <summary>The page and the files it is made of.</summary>
internal static class DashboardPage
{
    private const string Index = "index.html";

    public static Task ShowAsync(HttpContext context)
    {
        // The page's addresses are relative: it does not know where it is mapped.
        if (context.Request.Path.Value?.EndsWith('/') != true)
        {
            context.Response.Redirect($"{context.Request.PathBase}{context.Request.Path}/");
            return Task.CompletedTask;
        }

        return SendAsync(context, Index);
    }

    public static Task ServeAsync(HttpContext context) => SendAsync(context, context.Request.RouteValues["file"] as string ?? string.Empty);

    private static async Task SendAsync(HttpContext context, string name)
    {
        if (DashboardAssets.Find(name) is not { } asset)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // Asked for each time, sent when changed: after a deploy no page is made of files of two versions.
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.ETag = asset.Tag;
        if (context.Request.Headers.IfNoneMatch.Contains(asset.Tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = asset.Type;
        context.Response.ContentLength = asset.Content.Length;
        await context.Response.Body.WriteAsync(asset.Content, context.RequestAborted).ConfigureAwait(false);
    }
}
