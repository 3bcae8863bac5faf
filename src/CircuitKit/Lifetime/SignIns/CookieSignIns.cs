using System.Security.Claims;
using CircuitKit.Observability;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>Reads sign-ins from the tickets of the app's cookie schemes.</summary>
internal sealed class CookieSignIns(ILogger<CookieSignIns> logger)
{
    private readonly LogOnce _failures = new();

    /// <summary>The sign-in of a user from the cookies of a request, and its scheme; null when none of the cookies is of this user.</summary>
    public async Task<(SignIn SignIn, string Scheme)?> FindAsync(HttpContext? http, ClaimsPrincipal? user)
    {
        var binding = UserBinding.For(user);
        if (http?.RequestServices.GetService<IAuthenticationSchemeProvider>() is not { } schemes || binding.IsAnonymous)
        {
            return null;
        }

        foreach (var scheme in await schemes.GetAllSchemesAsync().ConfigureAwait(false))
        {
            if (typeof(CookieAuthenticationHandler).IsAssignableFrom(scheme.HandlerType)
                && await ReadAsync(http, scheme.Name).ConfigureAwait(false) is { } ticket
                && UserBinding.For(ticket.Principal) == binding)
            {
                return (Of(ticket), scheme.Name);
            }
        }

        return null;
    }

    public static SignIn Of(AuthenticationTicket ticket) => new(
        SignIn.MarkOf(IdOf(ticket.Properties, ticket.AuthenticationScheme)), ticket.Properties.IssuedUtc, ticket.Properties.ExpiresUtc);

    /// <summary>The id that a ticket of this scheme has from the sign-in to the sign-out.</summary>
    public static string? IdOf(AuthenticationProperties properties, string scheme) =>
        properties.Items.TryGetValue(ItemOf(scheme), out var id) ? id : null;

    // An app may sign in with the properties of another scheme's ticket, and then sign out of that scheme.
    public static string ItemOf(string scheme) => "CircuitKit.SignIn:" + scheme;

    private async Task<AuthenticationTicket?> ReadAsync(HttpContext http, string scheme)
    {
        try
        {
            return (await http.AuthenticateAsync(scheme).ConfigureAwait(false)).Ticket;
        }
        catch (InvalidOperationException)
        {
            // A scheme that had no part in this request cannot be asked any more once the response has started.
            return null;
        }
        catch (Exception exception) // The app's own events. What they throw here they throw in its requests too.
        {
            if (_failures.IsNew(exception.GetType().Name))
            {
                Log.SignInUnreadable(logger, exception);
            }

            return null;
        }
    }
}
