using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.TestKit;

/// <summary>The one way in which tests set CircuitKit's clock.</summary>
public static class Clocks
{
    public static IServiceCollection UseClock(this IServiceCollection services, TimeProvider clock) =>
        services.Configure<CircuitKitOptions>(options => options.TimeProvider = clock);
}
