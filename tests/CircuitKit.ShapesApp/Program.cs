using System.Globalization;
using CircuitKit;
using CircuitKit.ShapesApp.Components;
using CircuitKit.ShapesApp.State;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.FluentUI.AspNetCore.Components;
using MudBlazor.Services;
using Radzen;

// --keys folder --store file:path, and any option of CircuitKit: --CircuitKit:State:KeepFields true
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
string keys = builder.Configuration["keys"]!;
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton(new Stock(keys));
builder.Services.AddScoped<Basket>();
builder.Services.AddScoped<Selection>();
builder.Services.AddScoped<Orders>();
builder.Services.AddScoped<OrderReport>();
builder.Services.AddScoped<Invoice>();
builder.Services.AddScoped<Notepad>();
builder.Services.AddScoped<Shelf>();
builder.Services.AddScoped<ShopContext>();
builder.Services.AddTransient<Scratchpad>();
builder.Services.AddMudServices();
builder.Services.AddRadzenComponents();
builder.Services.AddHttpClient();
builder.Services.AddFluentUIComponents();
builder.Services.AddRazorComponents().AddInteractiveServerComponents(options => options.DetailedErrors = true);
builder.Services.AddDataProtection().SetApplicationName("ShapesApp").PersistKeysToFileSystem(new DirectoryInfo(keys));
builder.Services.AddCircuitKit().AddFileSnapshots(builder.Configuration["store"]!.Split(':', 2)[1]);

WebApplication app = builder.Build();
// As request localization does: numbers have a comma for every user.
CultureInfo comma = new(string.Empty) { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } };
app.Use((context, next) =>
{
    CultureInfo.CurrentCulture = comma;
    return next(context);
});
app.UseAntiforgery();
app.MapStaticAssets();
app.MapGet("/test/info", () => Environment.ProcessId);
app.MapGet("/test/saved", (ICircuitRegistry circuits) => circuits.List().All(circuit => circuit.SaveState == CircuitSaveState.Saved));
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
await app.RunAsync();
