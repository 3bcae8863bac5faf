using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>
/// A server's word about a sign-in that a page carries from the server that read its cookie to the server that has its circuit: encrypted and
/// authenticated, and of use only for circuits of the same user and sign-in.
/// </summary>
internal sealed class SignInProof(IDataProtectionProvider dataProtection)
{
    private const int Parts = 4;

    private readonly IDataProtector _protector = dataProtection.CreateProtector("CircuitKit.SignIn", "v1");

    public string Of(SignIn signIn, ClaimsPrincipal? user) => _protector.Protect(string.Join(
        '\n', UserOf(user), signIn.Mark, Ticks(signIn.IssuedAt), Ticks(signIn.ExpiresAt)));

    /// <summary>The sign-in that is proven, if it is that of this user; else null.</summary>
    public SignIn? Read(string proof, ClaimsPrincipal? user)
    {
        try
        {
            var parts = _protector.Unprotect(proof).Split('\n');
            return parts.Length == Parts && parts[0] == UserOf(user)
                ? new SignIn(parts[1].Length == 0 ? null : parts[1], Time(parts[2]), Time(parts[3]))
                : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private static string UserOf(ClaimsPrincipal? user) => Convert.ToBase64String(UserBinding.For(user).Bytes);

    private static string? Ticks(DateTimeOffset? time) => time?.UtcTicks.ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(string ticks) =>
        long.TryParse(ticks, CultureInfo.InvariantCulture, out var known) ? new DateTimeOffset(known, TimeSpan.Zero) : null;
}
