using System.Net;
using System.Net.Sockets;
using CircuitKit.Observability;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace CircuitKit.Tests.Hosting;

/// <summary>A host that cannot start says why; CircuitKit's services, which end with it, are not the reason and must not look like it.</summary>
public sealed class FailedStartTests
{
    private const int Timeout = 60_000;

    [Fact(Timeout = Timeout)]
    public async Task Port_in_use_is_no_error_of_CircuitKits()
    {
        using TempFolder folder = new();
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        FakeLogCollector logs = new();
        builder.Logging.ClearProviders().AddProvider(new FakeLoggerProvider(logs));
        builder.WebHost.UseUrls($"http://{other.LocalEndpoint}");
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddCircuitKit(options => options.StateCheck.Enabled = true).AddFileSnapshots(folder.Path);
        WebApplication app = builder.Build();
        BackgroundLoop[] ours = [.. app.Services.GetServices<IHostedService>().OfType<BackgroundLoop>()];
        Assert.NotEmpty(ours);

        await Assert.ThrowsAsync<IOException>(() => app.StartAsync(TestContext.Current.CancellationToken));
        await app.DisposeAsync();

        Assert.All(ours, service => Assert.NotNull(service.ExecuteTask));
        await Task.WhenAll(ours.Select(service => service.ExecuteTask!))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Equal([], ours
            .Where(service => !service.ExecuteTask!.IsCompletedSuccessfully)
            .Select(service => $"{service.GetType().Name}: {service.ExecuteTask!.Status}"));
        Assert.Equal([], logs.GetSnapshot()
            .Where(record => record.Level >= LogLevel.Error && $"{record.Category} {record.Message} {record.Exception}".Contains("CircuitKit."))
            .Where(record => record.Exception is not IOException)
            .Select(record => $"{record.Level} {record.Category}: {record.Message} {record.Exception}"));
    }

    [Fact]
    public void Every_background_service_of_CircuitKit_is_such_a_loop() => Assert.Equal(
        [],
        typeof(BackgroundLoop).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(BackgroundService)) && !type.IsAbstract && !type.IsSubclassOf(typeof(BackgroundLoop)))
            .Select(type => type.Name));
}
