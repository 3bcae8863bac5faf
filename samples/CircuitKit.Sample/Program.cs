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

// Where circuits and keys are kept. One server needs no other: files. Several servers share a Redis.
if (builder.Configuration["redis"] is { Length: > 0 } redis)
{
    await builder.KeepCircuitsInRedisAsync(redis);
}
else
{
    builder.KeepCircuitsInFiles();
}

// A load balancer asks /health/ready whether it may send people here; an orchestrator asks /health/live whether to restart the process.
builder.Services.AddHealthChecks().AddCircuitKit();

// Prometheus reads /metrics. Elsewhere than in a sample such an address is not open to everybody.
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddCircuitKitInstrumentation().AddPrometheusExporter());

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<ServerProcess>();
builder.Services.AddSingleton<StockCatalogue>();

// Scoped means one per circuit. Registered as persistent, their [PersistentState] properties travel with the circuit.
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

// Every circuit of every server. Open in Development; elsewhere it takes .RequireAuthorization(...) to be seen at all.
app.MapCircuitKitDashboard("/circuitkit");
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
await app.RunAsync();
