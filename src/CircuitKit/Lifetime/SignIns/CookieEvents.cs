using CircuitKit.Blazor;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>
/// Takes part in the events of every cookie scheme, beside the app's own: names each sign-in, learns of sign-outs, and keeps pages that nobody uses
/// from renewing their ticket.
/// </summary>
internal sealed class CookieEvents(IOptions<SignInOptions> signIns) : IPostConfigureOptions<CookieAuthenticationOptions>
{
    private static readonly object s_signedOut = new();

    public void PostConfigure(string? name, CookieAuthenticationOptions options)
    {
        if (!signIns.Value.Watch)
        {
            return;
        }

        // The handler would take an EventsType in place of the events.
        var (own, ownType) = (options.Events, options.EventsType);
        options.EventsType = null;
        options.Events = new CookieAuthenticationEvents
        {
            OnValidatePrincipal = context =>
            {
                AuthenticationTicket ticket = new(context.Principal!, context.Properties, context.Scheme.Name);
                context.HttpContext.Items[KeyOf(context.Scheme)] = ticket;
                return Own(context.HttpContext).ValidatePrincipal(context);
            },
            OnSignedIn = context => Own(context.HttpContext).SignedIn(context),
            OnRedirectToLogin = context => Own(context.HttpContext).RedirectToLogin(context),
            OnRedirectToLogout = context => Own(context.HttpContext).RedirectToLogout(context),
            OnRedirectToReturnUrl = context => Own(context.HttpContext).RedirectToReturnUrl(context),
            OnRedirectToAccessDenied = context => Own(context.HttpContext).RedirectToAccessDenied(context),
            OnSigningIn = async context =>
            {
                await NameAsync(context).ConfigureAwait(false);
                await Own(context.HttpContext).SigningIn(context).ConfigureAwait(false);
            },
            OnSigningOut = async context =>
            {
                await Own(context.HttpContext).SigningOut(context).ConfigureAwait(false);
                await SigningOutAsync(context).ConfigureAwait(false);
            },
            OnCheckSlidingExpiration = async context =>
            {
                await Own(context.HttpContext).CheckSlidingExpiration(context).ConfigureAwait(false);
                context.ShouldRenew &= BlazorHub.SignInRequest(context.Request) is null or SignInRequests.Renew;
            },
        };

        CookieAuthenticationEvents Own(HttpContext http) =>
            ownType is null ? own : (CookieAuthenticationEvents)http.RequestServices.GetRequiredService(ownType);
    }

    // A ticket that replaces one of the same user in the same browser belongs to the same sign-in: the app refreshes claims so.
    private static async Task NameAsync(CookieSigningInContext context)
    {
        var (http, scheme) = (context.HttpContext, context.Scheme.Name);
        var isFresh = http.Items.ContainsKey(s_signedOut);
        var id = isFresh ? null : CookieSignIns.IdOf(context.Properties, scheme);
        if (id is null
            && !isFresh
            && await ReadAsync(http, context.Scheme).ConfigureAwait(false) is { } before
            && UserBinding.For(before.Principal) == UserBinding.For(context.Principal))
        {
            id = CookieSignIns.IdOf(before.Properties, scheme);
        }

        context.Properties.Items[CookieSignIns.ItemOf(scheme)] = id ?? SignIn.NewId();
    }

    private static async Task SigningOutAsync(CookieSigningOutContext context)
    {
        var http = context.HttpContext;
        if (await ReadAsync(http, context.Scheme).ConfigureAwait(false) is not { } ticket)
        {
            return;
        }

        http.Items[s_signedOut] = true;
        var ended = new EndedSignIn(
            CookieSignIns.Of(ticket).Mark,
            await IsOfUserAsync(http, ticket).ConfigureAwait(false) ? CircuitUser.KeyOf(ticket.Principal) : null,
            IsIdle: http.Items.ContainsKey(SignInRequests.IdleItem));
        var ends = http.RequestServices.GetRequiredService<SignInEnds>();

        // Once the browser has the response, which removes its cookie: a page that is closed loads again at once. The app waits for nothing.
        if (http.Response.HasStarted)
        {
            ends.Begin(ended);
        }
        else
        {
            http.Response.OnCompleted(() =>
            {
                ends.Begin(ended);
                return Task.CompletedTask;
            });
        }
    }

    // An app may sign in or out while its principal is validated, as with a security stamp: to authenticate once more would wait for itself.
    private static async Task<AuthenticationTicket?> ReadAsync(HttpContext http, AuthenticationScheme scheme) =>
        http.Items.TryGetValue(KeyOf(scheme), out var ticket) ? (AuthenticationTicket?)ticket
            : (await http.AuthenticateAsync(scheme.Name).ConfigureAwait(false)).Ticket;

    private static (Type, string) KeyOf(AuthenticationScheme scheme) => (typeof(CookieEvents), scheme.Name);

    // Apps sign out of the cookie of an external login as soon as they have read it: that ends nobody's circuits in other browsers.
    private static async Task<bool> IsOfUserAsync(HttpContext http, AuthenticationTicket ticket) =>
        UserBinding.For(http.User) == UserBinding.For(ticket.Principal)
        || (await http.RequestServices.GetRequiredService<IAuthenticationSchemeProvider>().GetDefaultAuthenticateSchemeAsync().ConfigureAwait(false))
            ?.Name == ticket.AuthenticationScheme;
}
