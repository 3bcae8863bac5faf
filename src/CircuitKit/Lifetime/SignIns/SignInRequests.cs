using CircuitKit.Blazor;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Authentication;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>
/// Responds to the requests of a page's script about its user's sign-in: with a proof of it, and by ending it. The app's own pipeline handles these
/// requests, its authentication above all; the response just gets a header.
/// </summary>
/// <remarks>
/// Only the page can send the header that these requests need: a page of another site would have to ask first, which is refused.
/// </remarks>
internal sealed class SignInRequests(
    CookieSignIns signIns, SignInProof proof, FleetUses uses, IOptions<SignInOptions> options, ILogger<SignInRequests> logger) : IStartupFilter
{
    public const string Header = "CircuitKit-Sign-In";

    /// <summary>Asks for a proof, and renews the ticket as any other request does.</summary>
    public const string Renew = "renew";

    /// <summary>Signs out a user who did nothing for too long.</summary>
    private const string End = "end";

    /// <summary>The response to that when the user did something in another page: a page that its browser had frozen does not know.</summary>
    private const string Used = "used";

    // What a page and its server know of the last use may differ by this.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(5);

    /// <summary>In the items of a request that does so.</summary>
    public static readonly object IdleItem = new();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (options.Value.Watch)
        {
            app.Use(RespondAsync);
        }

        next(app);
    };

    private Task RespondAsync(HttpContext context, RequestDelegate next)
    {
        if (BlazorHub.SignInRequest(context.Request) is { } request && context.Request.Headers.ContainsKey(Header))
        {
            // Registered first, so that it runs last: after the app's authentication.
            context.Response.OnStarting(() => AddAsync(context, request));
        }

        return next(context);
    }

    private async Task EndAsync(HttpContext context, SignIn signIn, string scheme)
    {
        if (options.Value is not { IdleAfter: { } idle, IdleSignOut: true })
        {
            return;
        }

        if (signIn.Mark is { } mark && (await uses.AgesAsync([mark], context.RequestAborted).ConfigureAwait(false))[mark] < idle - s_tolerance)
        {
            context.Response.Headers[Header] = Used;
            return;
        }

        context.Items[IdleItem] = true;
        await context.SignOutAsync(scheme).ConfigureAwait(false);
    }

    private async Task AddAsync(HttpContext context, string request)
    {
        try
        {
            if (await signIns.FindAsync(context, context.User).ConfigureAwait(false) is not { } found)
            {
                return;
            }

            if (request == End)
            {
                await EndAsync(context, found.SignIn, found.Scheme).ConfigureAwait(false);
            }
            else
            {
                context.Response.Headers[Header] = proof.Of(found.SignIn, context.User);
            }
        }
        catch (Exception exception) // The app's own events. Without the header the page counts as not signed in.
        {
            Log.SignInUnreadable(logger, exception);
        }
    }
}
