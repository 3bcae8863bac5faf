using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;

namespace CircuitKit.Blazor;

/// <summary>
/// SignalR of .NET 11 renews the user of an open connection, and reports it by a public feature that .NET 10 does not have. On .NET 10 nothing is
/// ever renewed.
/// </summary>
internal static class UserRenewals
{
    private const string Features = "Microsoft.AspNetCore.Connections.Features.";

    private static readonly Type? s_feature = typeof(HttpContext).Assembly.GetType(Features + "IConnectionAuthenticationRefreshFeature");

    private static readonly MethodInfo? s_onRenewed = s_feature?.GetMethod("OnAuthenticationRefreshed");

    private static readonly PropertyInfo? s_newUser =
        typeof(HttpContext).Assembly.GetType(Features + "AuthenticationRefreshContext")?.GetProperty("NewUser");

    /// <summary>Calls <paramref name="renewed"/> with the new user after each renewal on this connection.</summary>
    public static void Follow(IFeatureCollection features, Action<ClaimsPrincipal?> renewed)
    {
        if (s_onRenewed is not null && s_newUser is not null && features[s_feature!] is { } feature)
        {
            Action<object, object?> callback = (context, _) => renewed(s_newUser.GetValue(context) as ClaimsPrincipal);
            s_onRenewed.Invoke(feature, [callback, null]);
        }
    }
}
