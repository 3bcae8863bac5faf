using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;

namespace CircuitKit.Tracking.Identity;

/// <summary>Finds the claim that names a user for good.</summary>
internal static class UserSubject
{
    private static readonly string[] s_claims = ["sub", ClaimTypes.NameIdentifier, ClaimTypes.Name];

    /// <summary>
    /// <c>sub</c>, else the name identifier, else the name. Null for nobody signed in. An identity that is not authenticated proves nothing: its
    /// claims do not count, whatever they say.
    /// </summary>
    public static Claim? Of(ClaimsPrincipal? user)
    {
        if (user is null)
        {
            return null;
        }

        foreach (var type in s_claims)
        {
            foreach (var identity in user.Identities)
            {
                if (identity.IsAuthenticated && identity.FindFirst(type) is { } claim)
                {
                    return claim;
                }
            }
        }

        return null;
    }

    /// <summary>As authorization sees it: with any of the identities, which need not be the first.</summary>
    public static bool IsSignedIn([NotNullWhen(true)] ClaimsPrincipal? user) => user?.Identities.Any(identity => identity.IsAuthenticated) == true;
}
