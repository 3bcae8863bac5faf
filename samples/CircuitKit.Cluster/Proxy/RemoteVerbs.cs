using System.Net;

namespace CircuitKit.Cluster.Proxy;

/// <summary>
/// Commands from another process on this machine: <c>POST /_cluster</c>, with the command in a header and the cluster's lines in the answer.
/// </summary>
internal static class RemoteVerbs
{
    private const string Path = "/_cluster";

    // No page of another site can send a header of its own.
    private const string Header = "Cluster-Command";

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    public static void Map(WebApplication app, Func<string, CancellationToken, Task<IReadOnlyList<string>>> run) =>
        app.MapPost(Path, async (HttpContext context) =>
        {
            if (context.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(address)
                || context.Request.Headers[Header].ToString() is not { Length: > 0 } line)
            {
                return Results.BadRequest($"Send a command in the header {Header}, from this machine.");
            }

            return Results.Text(string.Join('\n', await run(line, context.RequestAborted)));
        });

    /// <summary>Sends a command to the cluster that listens on this port. Returns what it says.</summary>
    public static async Task<string> SendAsync(int port, string line, CancellationToken cancellationToken)
    {
        using HttpClient http = new() { Timeout = s_longest };
        using HttpRequestMessage request = new(HttpMethod.Post, $"http://localhost:{port}{Path}") { Headers = { { Header, line } } };
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return await response.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new ClusterException($"No cluster listens on port {port}: {e.Message} Start one without a command, or pass its --port.", e);
        }
    }
}
