using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Lifetime.Retention;

/// <summary>The code in <c>docs/retention.md</c>.</summary>
internal static class RetentionExamples
{
    public static void AddPolicies(WebApplicationBuilder builder)
    {
        builder.Services.AddCircuitKit()
            .AddRetentionPolicy(RetentionPolicies.InRole("trader", keepLive: TimeSpan.FromMinutes(20), value: 90))
            .AddRetentionPolicy(RetentionPolicies.DropClean())
            .AddRetentionPolicy(RetentionPolicies.Anonymous(keepLive: TimeSpan.FromSeconds(30), keepSnapshot: TimeSpan.FromHours(1)))
            .AddRetentionPolicy<HoldDuringTradingHours>();
    }
}

internal sealed class HoldDuringTradingHours(TimeProvider time) : IRetentionPolicy
{
    public RetentionDecision? Decide(RetentionContext context) =>
        context.User?.IsInRole("trader") == true && time.GetLocalNow().Hour is >= 8 and < 18
            ? context.Default with { KeepLive = TimeSpan.FromMinutes(30), Value = 100, Reason = "trading hours" }
            : null;
}
