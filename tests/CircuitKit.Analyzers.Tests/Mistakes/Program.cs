using Microsoft.AspNetCore.Components.Web;
using Mistakes;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddScoped<Basket>();
builder.Services.AddScoped<Cart>();
builder.Services.AddScoped<Shop>();
builder.Services.AddRazorComponents()
    .RegisterPersistentService<Cart>(RenderMode.InteractiveServer)
    .AddInteractiveServerComponents();
builder.Services.AddCircuitKit();
builder.Build().Run();
