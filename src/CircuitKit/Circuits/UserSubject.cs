using System.Security.Claims;

namespace CircuitKit.Circuits;

/// <summary>Finds the claim that names a person for good.</summary>
internal static class UserSubject
{
    /// <summary><c>sub</c>, else the name identifier, else the name. Null for nobody signed in.</summary>
    public static Claim? Of(ClaimsPrincipal? user) =>
        user?.Identity is { IsAuthenticated: true }
            ? user.FindFirst("sub") ?? user.FindFirst(ClaimTypes.NameIdentifier) ?? user.FindFirst(ClaimTypes.Name)
            : null;
}
