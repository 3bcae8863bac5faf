using CircuitKit;
using CircuitKit.VersionedApp;
using CircuitKit.VersionedApp.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;

// --keys folder --store file:path --stock-values true, and any option of CircuitKit: --CircuitKit:Snapshots:OtherVersions Discard
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("CircuitKit", LogLevel.Information);
builder.Services.AddScoped<Basket>();
builder.Services.AddScoped<IWishes, Wishes>();
builder.Services.AddScoped<Ticket>();
builder.Services.AddRazorComponents()
    .AddInteractiveServerComponents(options => options.DetailedErrors = true)
    .RegisterPersistentService<Basket>(RenderMode.InteractiveServer)
    .RegisterPersistentService<IWishes>(RenderMode.InteractiveServer)
    .RegisterPersistentService<Ticket>(RenderMode.InteractiveServer);
builder.Services.AddDataProtection().SetApplicationName("VersionedApp").PersistKeysToFileSystem(new DirectoryInfo(builder.Configuration["keys"]!));
if (builder.Configuration["store"]?.Split(':', 2) is ["file", var folder])
{
    builder.Services.AddCircuitKit().AddFileSnapshots(folder);
    if (builder.Configuration.GetValue<bool>("stock-values"))
    {
        // What the framework does by itself with values that do not fit.
        builder.Services.RemoveAll(typeof(PersistentComponentStateSerializer<>));
    }
}

WebApplication app = builder.Build();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapGet("/test/info", () => typeof(Basket).Assembly.GetName().Version!.ToString());
app.MapGet("/test/circuits", (IServiceProvider services) => services.GetService<ICircuitRegistry>()?.List());
// As in CircuitKit.TestApp: an acknowledgement after the save is an activity too.
app.MapGet("/test/saved", (IServiceProvider services) => services.GetService<ICircuitRegistry>() is { } circuits
    && circuits.List().All(circuit => circuit.Snapshot is { } snapshot
        && (snapshot.SavedAt >= circuit.LastActivityAt || TimeProvider.System.GetUtcNow() - circuit.LastActivityAt > TimeSpan.FromSeconds(4))));
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
await app.RunAsync();
