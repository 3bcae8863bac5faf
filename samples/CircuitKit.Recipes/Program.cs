using CircuitKit.Recipes;
using CircuitKit.Recipes.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.FluentUI.AspNetCore.Components;
using MudBlazor.Services;
using Radzen;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddDataProtection()
    .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(builder.Environment.ContentRootPath, "keys")))
    .SetApplicationName("recipes");
builder.Services.AddCircuitKit().AddFileSnapshots("circuits");

builder.Services.AddDbContextFactory<ShopContext>(options =>
    options.UseSqlite(builder.Configuration.GetConnectionString("Shop") ?? "Data Source=shop.db"));
builder.Services.AddSingleton<CartChanges>();
builder.Services.AddHttpClient();
builder.Services.AddFluentUIComponents();
builder.Services.AddMudServices();
builder.Services.AddRadzenComponents();

WebApplication app = builder.Build();
await using (ShopContext shop = await app.Services.GetRequiredService<IDbContextFactory<ShopContext>>().CreateDbContextAsync())
{
    await shop.FillAsync();
}

app.UseCultureOfBrowser();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
await app.RunAsync();
