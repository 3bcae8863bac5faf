using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;

namespace CircuitKit.Tracking.Identity;

/// <summary>Finds the claim that names a person for good.</summary>
internal static class UserSubject
{
    /// <summary><c>sub</c>, else the name identifier, else the name. Null for nobody signed in.</summary>
    public static Claim? Of(ClaimsPrincipal? user) =>
        IsSignedIn(user)
            ? user.FindFirst("sub") ?? user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst(ClaimTypes.Name)
            : null;

    /// <summary>As authorization sees it: with any of the identities, which need not be the first.</summary>
    public static bool IsSignedIn([NotNullWhen(true)] ClaimsPrincipal? user) =>
        user is not null && user.Identities.Any(identity => identity.IsAuthenticated);
}
