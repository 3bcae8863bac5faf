using System.Globalization;
using CircuitKit.Persistence.Capture;
using CircuitKit.TestApp.Client;
using CircuitKit.TestApp.Components;
using CircuitKit.TestApp.Shop;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.EntityFrameworkCore;

namespace CircuitKit.TestApp;

/// <summary>Builds the app that the tests try CircuitKit on; in a process of its own or inside of a test.</summary>
public static class TestAppHost
{
    private const string Name = "CircuitKit.TestApp";

    private static readonly CultureInfo s_comma = WithSeparator(",");
    private static readonly CultureInfo s_semicolon = WithSeparator(";");

    /// <summary>
    /// Builds the app and does not start it. It listens on a free port of 127.0.0.1 unless <c>--urls</c> says otherwise.
    /// </summary>
    /// <param name="args">The command line, see <see cref="TestAppSettings"/>: <c>--mode perpage --store file:/folder</c>.</param>
    /// <param name="configure">Runs after all else was registered.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        TestAppSettings settings = TestAppSettings.Read(builder.Configuration);
        if (builder.Configuration["urls"] is null)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }

        builder.WebHost.UseStaticWebAssets();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        AddServices(builder.Services, settings);
        TestSignIn.Add(builder.Services, builder.Configuration);
        if (builder.Configuration["shop"] is { } file)
        {
            builder.Services.AddDbContextFactory<ShopContext>(options => options.UseSqlite(ShopContext.Connection(file)));
            builder.Services.AddSingleton<ShopOrders>();
        }

        configure?.Invoke(builder);
        WebApplication app = builder.Build();
        Map(app, settings);
        return app;
    }

    private static void AddServices(IServiceCollection services, TestAppSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddScoped<Basket>();
        services.AddScoped<Draft>();
        services.AddScoped<KeptBook>();
        services.AddSingleton<RowSource>();
        IRazorComponentsBuilder components = services.AddRazorComponents()
            .AddInteractiveServerComponents(options => Configure(options, settings))
            .RegisterPersistentService<Basket>(RenderMode.InteractiveServer);
        if (settings.Mode == TestAppMode.Auto)
        {
            components.AddInteractiveWebAssemblyComponents();
        }

        if (settings.Mode == TestAppMode.Classic)
        {
            services.AddRazorPages();
        }

        services.AddCascadingAuthenticationState();
        services.AddAuthorization();
        services.AddAuthentication(TestUserHandler.Scheme).AddScheme<TestUserOptions, TestUserHandler>(TestUserHandler.Scheme, _ => { });
        AddKeys(services.AddDataProtection().SetApplicationName(Name), settings);
        // Its pages persist what is done in them. Said first: the command line and a test have the last word.
        services.Configure<CircuitKitOptions>(options => options.Hibernation.UsedPages = true);
        CircuitKitSetup.Add(services, settings.Store);
    }

    private static void Configure(CircuitOptions options, TestAppSettings settings)
    {
        // The tests read the error that reaches the page.
        options.DetailedErrors = true;
        options.RootComponents.RegisterForJavaScript<ScriptCounter>("script-counter");
        options.DisconnectedCircuitRetentionPeriod = settings.Retention ?? options.DisconnectedCircuitRetentionPeriod;
        options.DisconnectedCircuitMaxRetained = settings.Retained ?? options.DisconnectedCircuitMaxRetained;
    }

    private static void AddKeys(IDataProtectionBuilder protection, TestAppSettings settings)
    {
        if (settings.Keys is { } folder)
        {
            protection.PersistKeysToFileSystem(new DirectoryInfo(folder));
        }
        else
        {
            protection.UseEphemeralDataProtectionProvider();
        }
    }

    private static void Map(WebApplication app, TestAppSettings settings)
    {
        if (app.Configuration.GetValue("forwarded", false))
        {
            // From the machine itself, which is what it trusts without more.
            app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor });
        }

        if (app.Configuration.GetValue("comma", false))
        {
            app.Use(WithComma);
        }

        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        MapAssets(app);
        CircuitKitSetup.Map(app, settings.Store);
        TestSignIn.Map(app);
        app.MapGet("/test/info", (IServer server) => new TestInfo(
            Environment.ProcessId,
            settings.Mode.ToString(),
            settings.Store,
            [.. server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses],
            Environment.Version.ToString()));
        app.MapPost("/test/starve", TestStarvation.Begin);
        app.MapGet("/test/circuits", (IServiceProvider services) => services.GetService<ICircuitRegistry>()?.List().Count);
        app.MapGet("/test/connections", (IServiceProvider services) => services.GetService<HubConnections>()?.Count);
        app.MapGet("/test/awake", (IServiceProvider services) =>
            services.GetService<ICircuitRegistry>()?.List().Count(circuit => circuit.State != CircuitState.Hibernated));
        app.MapGet("/test/late.js", () => Results.Text("export const text = () => 'imported';", "text/javascript"));
        app.MapGet("/test/heap", TestHeap.BytesAfterCollection);
        app.MapGet("/test/allocated", () => GC.GetTotalAllocatedBytes(precise: true));
        app.MapGet("/test/saved", (IServiceProvider services) => services.GetService<CheckpointScheduler>()?.CountUnsaved() == 0);
        if (settings.Mode == TestAppMode.Classic)
        {
            app.MapBlazorHub();
            app.MapFallbackToPage("/_Host");
            return;
        }

        RazorComponentsEndpointConventionBuilder pages = app.MapRazorComponents<App>()
            .AddAdditionalAssemblies(typeof(Counter).Assembly)
            .AddInteractiveServerRenderMode();
        if (settings.Mode == TestAppMode.Auto)
        {
            pages.AddInteractiveWebAssemblyRenderMode();
        }
    }

    // As request localization does: each request, that of the hub's connection too, has the user's cultures. The two differ.
    private static Task WithComma(HttpContext context, RequestDelegate next)
    {
        CultureInfo.CurrentCulture = s_comma;
        CultureInfo.CurrentUICulture = s_semicolon;
        return next(context);
    }

    private static CultureInfo WithSeparator(string separator) =>
        new(string.Empty) { NumberFormat = { NumberDecimalSeparator = separator, NumberGroupSeparator = "." } };

    private static void MapAssets(WebApplication app)
    {
        // Next to a test that hosts the app there is no list of assets, and no browser that would ask for them.
        string assets = Path.Combine(AppContext.BaseDirectory, Name + ".staticwebassets.endpoints.json");
        if (File.Exists(assets))
        {
            app.MapStaticAssets(assets);
        }
    }
}
