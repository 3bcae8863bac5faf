using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Monitoring;

/// <summary>A real Prometheus that scrapes one app every second and evaluates our alert rules. Ends with the test, by its process id.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly Process _process;
    private readonly HttpClient _client;

    private PrometheusServer(TempFolder folder, Process process, Uri address)
    {
        (_folder, _process) = (folder, process);
        _client = new HttpClient { BaseAddress = address };
    }

    public static async Task<PrometheusServer> StartAsync(Uri app, string rules, CancellationToken cancellationToken)
    {
        // Another process may take the port between here and the start; then the next one is tried.
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            if (await TryStartAsync(app, rules, cancellationToken) is { } server)
            {
                return server;
            }
        }

        throw new InvalidOperationException("Prometheus ended; its error output says why.");
    }

    private static async Task<PrometheusServer?> TryStartAsync(Uri app, string rules, CancellationToken cancellationToken)
    {
        TempFolder folder = new();
        string configuration = Path.Combine(folder.Path, "prometheus.yml");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: [ "{{rules}}" ]
            scrape_configs:
              - job_name: sample
                static_configs: [ { targets: [ "{{app.Authority}}" ] } ]
            """,
            cancellationToken);
        string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Next()}");
        Process process = Process.Start(new ProcessStartInfo(
            "prometheus",
            [$"--config.file={configuration}", $"--storage.tsdb.path={folder.Path}/data", $"--web.listen-address={address}", "--log.level=error"]))!;
        PrometheusServer server = new(folder, process, new Uri($"http://{address}/"));
        try
        {
            while (!await server.IsReadyAsync(cancellationToken))
            {
                if (process.HasExited)
                {
                    await server.DisposeAsync();
                    return null;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The value of an expression at this moment, by its labels; throws what Prometheus has against the expression.</summary>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string expression, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _client.GetAsync($"api/v1/query?query={Uri.EscapeDataString(expression)}", cancellationToken);
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return answer.GetProperty("status").GetString() == "success"
            ? [.. answer.GetProperty("data").GetProperty("result").EnumerateArray()]
            : throw new InvalidOperationException($"{expression}: {answer.GetProperty("error")}");
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        _client.GetFromJsonAsync<JsonElement>($"api/v1/{path}", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _client.GetAsync("-/ready", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
