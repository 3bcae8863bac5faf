using CircuitKit.Sample.Basket;
using CircuitKit.Sample.Components;
using CircuitKit.Sample.Hosting;
using CircuitKit.Sample.Journey;
using CircuitKit.Sample.Orders;
using CircuitKit.Sample.Stock;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;

var builder = WebApplication.CreateBuilder(args);

// Where circuits and keys are kept: in files for one server, in Redis for several servers. Aspire passes Redis as a connection string.
var redis = builder.Configuration["redis"] ?? builder.Configuration.GetConnectionString("redis");
if (!string.IsNullOrEmpty(redis))
{
    await builder.KeepCircuitsInRedisAsync(redis);
}
else
{
    builder.KeepCircuitsInFiles();
}

// A load balancer checks /health/ready before it sends users here; an orchestrator checks /health/live to see whether to restart the process.
builder.Services.AddHealthChecks().AddCircuitKit();

// Prometheus reads /metrics. In a real app, restrict access to this address.
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddCircuitKitInstrumentation().AddPrometheusExporter());

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<ServerProcess>();
builder.Services.AddSingleton<StockCatalogue>();

// Scoped means one per circuit. Because they are registered as persistent, their [PersistentState] properties are saved with the circuit.
builder.Services.AddScoped<BasketService>();
builder.Services.AddScoped<StockSheet>();
builder.Services.AddScoped<OrderDesk>();
builder.Services.AddScoped<CircuitJourney>();
builder.Services.AddRazorComponents()
    .RegisterPersistentService<BasketService>(RenderMode.InteractiveServer)
    .RegisterPersistentService<StockSheet>(RenderMode.InteractiveServer)
    .RegisterPersistentService<OrderDesk>(RenderMode.InteractiveServer)
    .RegisterPersistentService<CircuitJourney>(RenderMode.InteractiveServer)
    .AddInteractiveServerComponents();

var app = builder.Build();

if (!app.Environment.IsDevelopment())
{
    app.UseExceptionHandler("/error", createScopeForErrors: true);
}

app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
app.UseAntiforgery();
app.MapStaticAssets();
app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") });
app.MapPrometheusScrapingEndpoint("/metrics");

// Shows every circuit of every server. Open in Development; elsewhere it returns 404 without .RequireAuthorization(...).
app.MapCircuitKitDashboard("/circuitkit");
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
if (string.IsNullOrEmpty(redis))
{
    app.SayWhatToTry();
}

await app.RunAsync();
