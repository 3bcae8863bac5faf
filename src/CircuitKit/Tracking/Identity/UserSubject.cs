using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;

namespace CircuitKit.Tracking.Identity;

/// <summary>Finds the claim that identifies a user.</summary>
internal static class UserSubject
{
    private static readonly string[] s_claims = ["sub", ClaimTypes.NameIdentifier, ClaimTypes.Name];

    /// <summary>
    /// The claim <c>sub</c>, else the name identifier, else the name, of an authenticated identity. Null when there is none: the claims of an
    /// identity that is not authenticated prove nothing.
    /// </summary>
    public static Claim? Of(ClaimsPrincipal? user)
    {
        var authenticated = user?.Identities.Where(identity => identity.IsAuthenticated) ?? [];
        return s_claims.SelectMany(type => authenticated.Select(identity => identity.FindFirst(type))).FirstOrDefault(claim => claim is not null);
    }

    /// <summary>Whether any identity is authenticated, as authorization decides it.</summary>
    public static bool IsSignedIn([NotNullWhen(true)] ClaimsPrincipal? user) => user?.Identities.Any(identity => identity.IsAuthenticated) == true;
}
