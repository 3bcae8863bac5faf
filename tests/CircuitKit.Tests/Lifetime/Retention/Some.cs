using System.Security.Claims;

namespace CircuitKit.Tests.Lifetime.Retention;

/// <summary>People and circuits that policies are asked about.</summary>
internal static class Some
{
    public static readonly RetentionDecision Default = new(TimeSpan.FromMinutes(3), TimeSpan.FromHours(8), RetentionDecision.DefaultValue, "default");

    public static ClaimsPrincipal Anonymous { get; } = new(new ClaimsIdentity());

    public static ClaimsPrincipal SignedIn(params string[] roles) => new(new ClaimsIdentity(
        [new Claim("sub", "somebody"), .. roles.Select(role => new Claim(ClaimTypes.Role, role))], authenticationType: "test"));

    public static RetentionContext Circuit(
        ClaimsPrincipal? user = null,
        string? url = "https://shop.example/",
        bool unsaved = false,
        bool state = true,
        bool used = true,
        double pressure = 0) => new()
    {
        Circuit = new CircuitInfo { Id = "circuit", NodeId = "node", Url = url },
        User = user,
        HasUnsavedWork = unsaved,
        HasState = state,
        HasBeenUsed = used,
        Node = new NodeCondition(1, 1, pressure),
        Default = Default,
    };
}
