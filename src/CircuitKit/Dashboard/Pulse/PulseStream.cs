using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Dashboard.Pulse;

/// <summary>The pulse as server-sent events. Ends with the host, and after some minutes, so that who may no longer see it is asked again.</summary>
internal sealed class PulseStream(PulseFeed feed, IHostApplicationLifetime lifetime, TimeProvider time)
{
    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private const string RetryAfterSeconds = "30";

    public async Task ServeAsync(HttpContext context)
    {
        using var listener = feed.TryListen();
        if (listener is null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers[HeaderNames.RetryAfter] = RetryAfterSeconds;
            return;
        }

        context.Response.ContentType = "text/event-stream";
        // Asks proxies not to collect it.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var limit = new CancellationTokenSource(Longest, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping, limit.Token);
        try
        {
            await context.Response.Body.FlushAsync(end.Token).ConfigureAwait(false);
            await foreach (var pulse in listener.PulsesAsync(end.Token).ConfigureAwait(false))
            {
                await context.Response.Body.WriteAsync("data: "u8.ToArray(), end.Token).ConfigureAwait(false);
                await context.Response.Body.WriteAsync(pulse, end.Token).ConfigureAwait(false);
                await context.Response.Body.WriteAsync("\n\n"u8.ToArray(), end.Token).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(end.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
    }
}
