using CircuitKit.Admission.Http;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Tests.Admission;

public sealed class HubAdmissionTests : IAsyncDisposable
{
    // Twice one circuit with a margin of one, and a hundred.
    private const int MostConnections = 104;

    private readonly CheckpointHarness _app =
        new(options => (options.Admission.MaxCircuits, options.Admission.RetryAfter) = (1, TimeSpan.FromSeconds(1.5)));

    [Theory]
    [InlineData(MostConnections - 1, "/_blazor/negotiate", "", 200, "")]
    [InlineData(MostConnections, "/_blazor/negotiate", "", 503, "2")]
    [InlineData(MostConnections, "/_blazor", "", 503, "2")]
    [InlineData(MostConnections, "/_blazor", "?id=", 503, "2")]
    [InlineData(MostConnections, "/_blazor/", "", 503, "2")]
    [InlineData(MostConnections, "/live/negotiate", "?id=abc", 503, "2")]
    [InlineData(MostConnections, "/live", "", 503, "2")]
    // A connection that stands, over long polling.
    [InlineData(MostConnections, "/_blazor", "?id=abc", 200, "")]
    public async Task More_connections_than_all_circuits_could_need_are_turned_away(
        int connections, string path, string query, int status, string retryAfter)
    {
        for (var i = 0; i < connections; i++)
        {
            _app.Get<HubConnections>().Add(new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = null });
        }

        DefaultHttpContext context = new();
        (context.Request.Path, context.Request.QueryString) = (path, new QueryString(query));
        Endpoint hub = new(static _ => Task.CompletedTask, new EndpointMetadataCollection(), "hub");
        await _app.Get<HubAdmission>().Guard(hub).RequestDelegate!(context);

        Assert.Equal((status, retryAfter), (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString()));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
