using System.Net;
using CircuitKit.Admission;
using CircuitKit.IntegrationTests.Checkpoints;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Admission;

/// <summary>The test app with limits, and people who come to it from tabs and addresses of their choice.</summary>
internal static class LimitedApp
{
    public const string AddressHeader = "X-Test-Address";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static Task<TrackedApp> StartAsync(Action<AdmissionOptions> limits, Action<WebApplicationBuilder>? configure = null) =>
        TrackedApp.StartAsync(
            builder =>
            {
                Limit(builder, limits);
                configure?.Invoke(builder);
            },
            "--store",
            "memory");

    public static void Limit(WebApplicationBuilder builder, Action<AdmissionOptions> limits)
    {
        builder.Services.AddSingleton<IStartupFilter, AddressFromHeader>();
        builder.Services.Configure<CircuitKitOptions>(options => limits(options.Admission));
    }

    /// <summary>A page with a circuit, from anywhere.</summary>
    public static Task<HeadlessCircuit> OpenAsync(
        this TrackedApp app, string? user = null, string? tab = null, string? address = null, string? browser = null, bool continues = false, bool? sleeps = null)
    {
        Dictionary<string, string> headers = [];
        AddIf(headers, "X-Test-User", user);
        AddIf(headers, AddressHeader, address);
        AddIf(headers, "Cookie", browser is null ? null : $"circuitkit-browser={browser}");
        return HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions
            {
                Page = app.Page("counter"),
                Headers = headers,
                HubQuery = string.Join('&', (IEnumerable<string>)
                [
                    .. tab is null ? [] : (string[])[$"ck_tab={tab}&ck_frame=top"],
                    .. continues ? (string[])["ck_continue=1"] : [],
                    .. sleeps is null ? [] : (string[])["ck_sleep=can"],
                ]),
                FollowsHibernationRequest = sleeps == true,
            },
            Cancelled);
    }

    /// <summary>Why somebody was refused, by their page's script.</summary>
    public static async Task<string> RefusalAsync(Task<HeadlessCircuit> opening) =>
        (await Assert.ThrowsAsync<CircuitRefusedException>(() => opening)).Reason;

    public static AdmissionTable Places(TrackedApp app) => app.App.Services.GetRequiredService<AdmissionTable>();

    /// <summary>What a browser is answered that asks for a page.</summary>
    public static async Task<HttpResponseMessage> AskForPageAsync(
        TrackedApp app, string path = "counter", string? cookie = null, string accept = "text/html")
    {
        using HttpClient client = new(new SocketsHttpHandler { UseCookies = false });
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        if (cookie is not null)
        {
            client.DefaultRequestHeaders.Add("Cookie", cookie);
        }

        return await client.GetAsync(app.Page(path), Cancelled);
    }

    private static void AddIf(Dictionary<string, string> headers, string name, string? value)
    {
        if (value is not null)
        {
            headers[name] = value;
        }
    }

    // As the forwarded headers middleware does it.
    private sealed class AddressFromHeader : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                if (IPAddress.TryParse(context.Request.Headers[AddressHeader], out IPAddress? address))
                {
                    context.Connection.RemoteIpAddress = address;
                }

                return rest(context);
            });
            next(app);
        };
    }
}
