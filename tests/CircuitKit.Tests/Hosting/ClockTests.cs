using System.Reflection;
using CircuitKit.Cluster;
using CircuitKit.Observability;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Hosting;

/// <summary>CircuitKit's clock is its own, whatever clock the app has.</summary>
public sealed class ClockTests
{
    [Fact]
    public void It_is_the_systems_and_may_be_another_one()
    {
        FakeTimeProvider clock = new();
        using var usual = Build(services => services.AddCircuitKit());
        using var set = Build(services =>
        {
            services.AddCircuitKit();
            services.UseClock(clock);
        });

        Assert.Same(TimeProvider.System, Clock(usual));
        Assert.Same(clock, Clock(set));
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("file")]
    [InlineData("redis")]
    public void Nothing_of_CircuitKit_asks_for_the_apps_clock(string store)
    {
        FakeTimeProvider appClock = new();
        List<ServiceDescriptor> ours = [];
        using var app = Build(services =>
        {
            services.AddSingleton<TimeProvider>(appClock);
            ServiceDescriptor[] before = [.. services];
            ICircuitKitBuilder builder = services.AddCircuitKit(options => options.StateCheck.Enabled = true);
            _ = store switch
            {
                "redis" => builder.AddRedis("localhost:1,abortConnect=false"),
                "file" => builder.AddFileSnapshots(Path.Combine(Path.GetTempPath(), "circuitkit-clock-tests")),
                _ => builder,
            };
            services.AddHealthChecks().AddCircuitKit().AddCircuitKitLiveness();
            ours.AddRange(services.Except(before).Where(service => !service.ServiceType.IsGenericTypeDefinition && IsOurs(service)));
        });
        using var scope = app.Services.CreateScope();

        Assert.NotEmpty(ours);
        object[] made = [.. ours.Select(service => service.ServiceType).Distinct()
            .SelectMany(type => scope.ServiceProvider.GetServices(type)).OfType<object>()];
        Assert.Contains(made, service => Holds(service, TimeProvider.System));
        Assert.Equal([], made.Where(service => Holds(service, appClock)).Select(service => service.GetType().Name));
    }

    [Fact]
    public void App_without_one_does_not_start()
    {
        using var app = Build(services => services.AddCircuitKit(options => options.TimeProvider = null!));

        var failure = Assert.Throws<OptionsValidationException>(() => Clock(app));

        Assert.Equal(["CircuitKit:TimeProvider is ''; set it to a clock, or not at all."], failure.Failures);
    }

    private static bool Holds(object service, TimeProvider clock) => service.GetType()
        .GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
        .Any(field => ReferenceEquals(field.GetValue(service), clock));

    private static TimeProvider Clock(WebApplication app) => app.Services.GetRequiredKeyedService<TimeProvider>(ClockAttribute.Key);

    // The framework's own services may use whatever clock they like.
    private static bool IsOurs(ServiceDescriptor service) =>
        service.ServiceType != typeof(TimeProvider)
        && (service.ServiceType.Assembly == typeof(ClusterNodes).Assembly
            || (service is { IsKeyedService: false, ServiceType: { } type } && type == typeof(IHostedService)));

    private static WebApplication Build(Action<IServiceCollection> configure)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        configure(builder.Services);
        return builder.Build();
    }
}
