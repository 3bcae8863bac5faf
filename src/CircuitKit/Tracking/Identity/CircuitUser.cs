using System.Security.Claims;
using CircuitKit.Tracking.Identity;

namespace CircuitKit;

/// <summary>Makes the key of a circuit's user, as in <see cref="CircuitInfo.UserKey"/>.</summary>
/// <remarks>
/// A subject identifies a user only together with its issuer: the users <c>123</c> of two identity providers are two people.
/// </remarks>
public static class CircuitUser
{
    private const string Separator = " @ ";

    /// <summary>
    /// The key of a signed-in user: the value of the claim <c>sub</c>, else the name identifier, else the name, of an authenticated identity, with
    /// the claim's issuer. Null for an anonymous user, and for one without such a claim.
    /// </summary>
    /// <param name="user">The user.</param>
    public static string? KeyOf(ClaimsPrincipal? user) =>
        UserSubject.Of(user) is { Value.Length: > 0 } claim ? KeyOf(claim.Value, claim.Issuer) : null;

    /// <summary>
    /// The key of the user with this subject at this issuer, as in a back-channel logout: <c>123 @ https://login.example.com</c>. It is the subject
    /// alone for the app's own users (<see cref="ClaimsIdentity.DefaultIssuer"/>), as with ASP.NET Core Identity.
    /// </summary>
    /// <param name="subject">The value of the claim.</param>
    /// <param name="issuer">The issuer, spelled as <see cref="Claim.Issuer"/> spells it.</param>
    /// <exception cref="ArgumentException">The subject or the issuer is null or empty.</exception>
    public static string KeyOf(string subject, string issuer)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        ArgumentException.ThrowIfNullOrEmpty(issuer);

        // An escaped issuer has no space, so the last separator ends the subject. Two issuers can never produce the same key.
        return issuer == ClaimsIdentity.DefaultIssuer && !subject.Contains(Separator, StringComparison.Ordinal)
            ? subject
            : subject + Separator + issuer.Replace("%", "%25", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal);
    }
}
