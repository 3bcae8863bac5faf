using CircuitKit.Sample.Basket;
using CircuitKit.Sample.Components;
using CircuitKit.Sample.Journey;
using CircuitKit.Sample.Orders;
using CircuitKit.Sample.Stock;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.DataProtection;

var builder = WebApplication.CreateBuilder(args);
var contentRoot = builder.Environment.ContentRootPath;

// Without --redis the snapshots are files: durable on this machine, and no server is needed.
var circuitKit = builder.Services.AddCircuitKit();
if (builder.Configuration["redis"] is { Length: > 0 } redis)
{
    circuitKit.AddRedis(redis);
}
else
{
    circuitKit.AddFileSnapshots("circuits");
}

// A snapshot is read only by a process that has the key it was written with. A restarted process and a second node
// must therefore find the same keys under the same name, and where keys may be kept is the app's decision, not a library's.
builder.Services.AddDataProtection()
    .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(contentRoot, "keys")))
    .SetApplicationName("HarbourSupply.OrderDesk");

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
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.Run();
