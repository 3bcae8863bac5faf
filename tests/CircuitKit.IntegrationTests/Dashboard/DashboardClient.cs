using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CircuitKit.Dashboard;
using CircuitKit.Dashboard.Actions;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Dashboard;

/// <summary>A person at the dashboard, without the browser.</summary>
internal sealed class DashboardClient : IDisposable
{
    public const string Path = "circuitkit/";

    private readonly HttpClient _http;

    public DashboardClient(TrackedApp app, string? user = null)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Page(""), Path) };
        if (user is not null)
        {
            Become(user);
        }
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Somebody else signs in, in the same browser.</summary>
    public void Become(string user)
    {
        _http.DefaultRequestHeaders.Remove("X-Test-User");
        _http.DefaultRequestHeaders.Add("X-Test-User", user);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancelled);

    public Task<HttpResponseMessage> GetAsync(string path, string header, string value)
    {
        HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header, value);
        return _http.SendAsync(request, Cancelled);
    }

    public Task<string> TextAsync(string path) => _http.GetStringAsync(path, Cancelled);

    public async Task<JsonElement> JsonAsync(string path) => (await _http.GetFromJsonAsync<JsonElement>(path, Cancelled)).Clone();

    /// <summary>
    /// Asks until it is told: a server counts twice a second at most, and somebody who reads metrics may have let it count just before.
    /// </summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> isTold)
    {
        while (true)
        {
            JsonElement answer = await JsonAsync(path);
            if (isTold(answer))
            {
                return answer;
            }

            await Eventually.PauseAsync(Cancelled);
        }
    }

    public async Task<ActionToken> TokenAsync() => (await _http.GetFromJsonAsync("api/token", DashboardJson.Default.ActionToken, Cancelled))!;

    public Task<HttpResponseMessage> ActAsync(string action, object request, ActionToken? token = null)
    {
        HttpRequestMessage message = new(HttpMethod.Post, $"api/actions/{action}")
        {
            Content = new StringContent(JsonSerializer.Serialize(request, JsonSerializerOptions.Web), Encoding.UTF8, "application/json"),
        };
        if (token is not null)
        {
            message.Headers.Add(token.HeaderName!, token.Token);
        }

        return _http.SendAsync(message, Cancelled);
    }

    public void Dispose() => _http.Dispose();
}
