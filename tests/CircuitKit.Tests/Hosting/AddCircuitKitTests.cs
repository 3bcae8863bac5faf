using CircuitKit.Blazor;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Snapshots.File;
using CircuitKit.Snapshots.Memory;
using CircuitKit.Snapshots.Redis;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Hosting;

public sealed class AddCircuitKitTests
{
    [Fact]
    public void One_line_registers_everything()
    {
        using var app = Build(services => services.AddCircuitKit());

        Assert.IsType<CircuitTable>(app.Services.GetRequiredService<ICircuitRegistry>());
        Assert.IsType<InMemorySnapshotStore>(app.Services.GetRequiredService<ISnapshotStore>());
        Assert.IsType<CircuitPersistenceCache>(app.Services.GetRequiredService<IOptions<CircuitOptions>>().Value.HybridPersistenceCache);
        Assert.Equal(1, OurHandlers(app));
    }

    [Fact]
    public void Calling_it_twice_registers_nothing_twice()
    {
        var services = new ServiceCollection();
        services.AddCircuitKit().AddFileSnapshots("circuits");
        services.AddHealthChecks().AddCircuitKit().AddCircuitKitLiveness();
        var once = services.Count(IsOurs);

        services.AddCircuitKit().AddFileSnapshots("circuits");
        services.AddHealthChecks().AddCircuitKit().AddCircuitKitLiveness();

        // Only what sets options may come again: the last value wins.
        var again = services.Where(IsOurs).Skip(once).Where(service => !service.ServiceType.Name.StartsWith("IConfigureOptions", StringComparison.Ordinal)
            && !service.ServiceType.Name.StartsWith("IPostConfigureOptions", StringComparison.Ordinal)
            && !service.ServiceType.Name.StartsWith("IOptionsChangeTokenSource", StringComparison.Ordinal));
        Assert.Empty(again.Select(service => $"{service.ServiceType} -> {service.ImplementationType}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_may_come_before_or_after_Blazor(bool first)
    {
        var builder = WebApplication.CreateBuilder();
        if (first)
        {
            builder.Services.AddCircuitKit();
        }

        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        if (!first)
        {
            builder.Services.AddCircuitKit();
        }

        using var app = builder.Build();
        Assert.IsType<CircuitPersistenceCache>(app.Services.GetRequiredService<IOptions<CircuitOptions>>().Value.HybridPersistenceCache);
        Assert.Equal(1, OurHandlers(app));
    }

    [Fact]
    public void Last_store_added_is_the_one_used()
    {
        using var files = Build(services => services.AddCircuitKit().AddRedis("localhost:1").AddFileSnapshots("circuits"));
        using var redis = Build(services => services.AddCircuitKit().AddFileSnapshots("circuits").AddRedis("localhost:1"));

        Assert.IsType<FileSnapshotStore>(files.Services.GetRequiredService<ISnapshotStore>());
        Assert.IsType<RedisSnapshotStore>(redis.Services.GetRequiredService<ISnapshotStore>());
    }

    [Fact]
    public void Services_of_a_store_that_another_replaced_do_not_run()
    {
        using var files = Build(services => services.AddCircuitKit().AddRedis("localhost:1").AddFileSnapshots("circuits"));
        using var redis = Build(services => services.AddCircuitKit().AddFileSnapshots("circuits").AddRedis("localhost:1"));

        Assert.Single(files.Services.GetServices<IHostedService>().OfType<FileSnapshotSweeper>());
        Assert.Empty(redis.Services.GetServices<IHostedService>().OfType<FileSnapshotSweeper>());
    }

    [Theory]
    [InlineData("code:1", "code:1")]
    [InlineData(null, "configuration:2")]
    public void Address_of_Redis_in_code_wins_over_configuration_which_sets_the_rest(string? address, string used)
    {
        using var app = Build(
            services => services.AddCircuitKit().AddRedis(address),
            ("CircuitKit:Redis:Configuration", "configuration:2"),
            ("CircuitKit:Redis:KeyPrefix", "shop"));

        var options = app.Services.GetRequiredService<IOptions<RedisOptions>>().Value;
        Assert.Equal((used, "shop"), (options.Configuration, options.KeyPrefix));
    }

    [Fact]
    public void Folder_of_snapshots_in_code_wins_over_configuration_which_sets_the_rest()
    {
        using var app = Build(
            services => services.AddCircuitKit().AddFileSnapshots("/of-the-code"),
            ("CircuitKit:Snapshots:File:Folder", "/of-the-configuration"),
            ("CircuitKit:Snapshots:File:SweepInterval", "00:01:00"));

        var options = app.Services.GetRequiredService<IOptions<FileSnapshotOptions>>().Value;
        Assert.Equal(("/of-the-code", TimeSpan.FromMinutes(1)), (options.Folder, options.SweepInterval));
    }

    [Fact]
    public void What_a_callback_sets_wins_over_arguments_and_configuration()
    {
        using var app = Build(
            services => services.AddCircuitKit()
                .AddRedis("argument:1", redis => (redis.Configuration, redis.KeyPrefix) = ("callback:3", "mine"))
                .AddFileSnapshots("/argument", file => (file.Folder, file.SweepInterval) = ("/callback", TimeSpan.FromHours(1))),
            ("CircuitKit:Redis:Configuration", "configuration:2"),
            ("CircuitKit:Redis:KeyPrefix", "shop"),
            ("CircuitKit:Snapshots:File:Folder", "/of-the-configuration"),
            ("CircuitKit:Snapshots:File:SweepInterval", "00:01:00"));

        var redis = app.Services.GetRequiredService<IOptions<RedisOptions>>().Value;
        var file = app.Services.GetRequiredService<IOptions<FileSnapshotOptions>>().Value;
        Assert.Equal(
            ("callback:3", "mine", "/callback", TimeSpan.FromHours(1)),
            (redis.Configuration, redis.KeyPrefix, file.Folder, file.SweepInterval));
    }

    [Fact]
    public void Options_come_from_configuration_and_then_from_code()
    {
        using var app = Build(
            services => services.AddCircuitKit(options => options.Checkpoints.MaxDelay = TimeSpan.FromSeconds(9)),
            ("CircuitKit:Snapshots:TimeToLive", "00:30:00"),
            ("CircuitKit:Checkpoints:QuietPeriod", "00:00:01"),
            ("CircuitKit:Checkpoints:MaxDelay", "00:00:05"));

        var options = app.Services.GetRequiredService<IOptions<CircuitKitOptions>>().Value;
        Assert.Equal(TimeSpan.FromMinutes(30), options.Snapshots.TimeToLive);
        Assert.Equal(TimeSpan.FromSeconds(1), options.Checkpoints.QuietPeriod);
        Assert.Equal(TimeSpan.FromSeconds(9), options.Checkpoints.MaxDelay);
        Assert.Same(options.Snapshots, app.Services.GetRequiredService<IOptions<SnapshotOptions>>().Value);
    }

    [Fact]
    public void All_wrong_options_are_reported_at_once()
    {
        using var app = Build(
            services => services.AddCircuitKit(),
            ("CircuitKit:Snapshots:MaxKeys", "0"),
            ("CircuitKit:Checkpoints:QuietPeriod", "00:00:10"),
            ("CircuitKit:Checkpoints:MaxDelay", "00:00:05"));

        var e = Assert.Throws<OptionsValidationException>(() => app.Services.GetRequiredService<IOptions<CircuitKitOptions>>().Value);
        Assert.Equal(
        [
            "CircuitKit:Snapshots:MaxKeys is '0'; set it to a value from 1 to 100000.",
            "CircuitKit:Checkpoints:MaxDelay is '00:00:05'; set it to at least CircuitKit:Checkpoints:QuietPeriod (00:00:10).",
        ],
        e.Failures);
    }

    [Fact]
    public void Relative_snapshot_folder_lies_below_the_content_root()
    {
        using var app = Build(services => services.AddCircuitKit().AddFileSnapshots("circuits"));

        var root = app.Services.GetRequiredService<IWebHostEnvironment>().ContentRootPath;
        Assert.Equal(Path.Combine(root, "circuits"), app.Services.GetRequiredService<IOptions<FileSnapshotOptions>>().Value.Folder);
    }

    [Fact]
    public void Root_component_descriptors_live_as_long_as_the_snapshots()
    {
        using var app = Build(services => services.AddCircuitKit(options => options.Snapshots.TimeToLive = TimeSpan.FromHours(20)));

        Assert.Equal(
            TimeSpan.FromHours(20),
            app.Services.GetRequiredService<IOptions<CircuitOptions>>().Value.PersistedCircuitInMemoryRetentionPeriod);
    }

    [Fact]
    public void Frameworks_own_period_and_cap_are_out_of_the_way_and_what_the_app_set_is_kept()
    {
        using var app = Build(services =>
        {
            services.AddCircuitKit();
            services.Configure<CircuitOptions>(options => options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(5));
            services.Configure<CircuitOptions>(options => options.DisconnectedCircuitMaxRetained = 30);
        });

        var options = app.Services.GetRequiredService<IOptions<CircuitOptions>>().Value;

        Assert.Equal((TimeSpan.FromHours(25), int.MaxValue), (options.DisconnectedCircuitRetentionPeriod, options.DisconnectedCircuitMaxRetained));
        var stock = app.Services.GetRequiredService<FrameworkRetention>();
        Assert.Equal((true, TimeSpan.FromMinutes(5), 30), (stock.IsReplaced, stock.Period, stock.MaxRetained));
        Assert.Equal(30, app.Services.GetRequiredService<RetentionDecider>().MaxDisconnected);
    }

    [Fact]
    public void Frameworks_own_period_and_cap_hold_when_retention_is_switched_off()
    {
        using var app = Build(services => services.AddCircuitKit(options => options.Retention.Enabled = false));

        var options = app.Services.GetRequiredService<IOptions<CircuitOptions>>().Value;

        Assert.Equal((TimeSpan.FromMinutes(3), 100), (options.DisconnectedCircuitRetentionPeriod, options.DisconnectedCircuitMaxRetained));
        Assert.False(app.Services.GetRequiredService<FrameworkRetention>().IsReplaced);
    }

    [Fact]
    public void Retention_policies_are_asked_in_the_order_in_which_they_were_added_and_each_once()
    {
        var policy = RetentionPolicies.Fixed(TimeSpan.Zero);
        using var app = Build(services => services.AddCircuitKit()
            .AddRetentionPolicy<OwnPolicy>()
            .AddRetentionPolicy(policy)
            .AddRetentionPolicy(policy)
            .AddRetentionPolicy(RetentionPolicies.Fixed(TimeSpan.Zero))
            .AddRetentionPolicy<OwnPolicy>());

        var policies = app.Services.GetServices<IRetentionPolicy>().ToList();

        Assert.IsType<OwnPolicy>(policies[0]);
        Assert.Same(policy, policies[1]);
        Assert.Equal(3, policies.Count);
    }

    [Fact]
    public void Retention_time_longer_than_the_memory_of_removals_is_warned_of()
    {
        using var app = Build(services =>
        {
            services.AddLogging(logging => logging.AddFakeLogging());
            services.AddCircuitKit();
            services.Configure<CircuitOptions>(options => options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromHours(1));
        });

        _ = app.Services.GetRequiredService<IOptions<CircuitOptions>>().Value;

        Assert.Equal(
            "CircuitOptions.DisconnectedCircuitRetentionPeriod is 01:00:00, longer than a store remembers a removal (00:30:00). With "
            + "several servers, a "
            + "circuit whose browser continued on another server may bring its old snapshot back. Set it to at most 00:30:00.",
            Assert.Single(app.Services.GetFakeLogCollector().GetSnapshot(), record => record.Id.Id == 4101).Message);
    }

    [Fact]
    public void Health_checks_are_there_once_with_their_tags()
    {
        Assert.Equal(
            ["circuitkit: circuitkit ready, Unhealthy", "circuitkit-live: circuitkit live, Unhealthy"],
            HealthChecks(checks => checks.AddCircuitKit().AddCircuitKit().AddCircuitKitLiveness().AddCircuitKitLiveness()));
    }

    [Fact]
    public void Health_checks_take_a_name_a_status_and_tags_as_others_do()
    {
        Assert.Equal(
            ["circuits: ready web, Degraded", "loop: live, Degraded"],
            HealthChecks(checks => checks
                .AddCircuitKit("circuits", HealthStatus.Degraded, ["web", "ready"])
                .AddCircuitKitLiveness("loop", HealthStatus.Degraded, ["live"])));
    }

    private static IEnumerable<string> HealthChecks(Action<IHealthChecksBuilder> add)
    {
        using var app = Build(services =>
        {
            services.AddCircuitKit();
            add(services.AddHealthChecks());
        });
        return [.. app.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations
            .Select(check => $"{check.Name}: {string.Join(' ', check.Tags.Order(StringComparer.Ordinal))}, {check.FailureStatus}")];
    }

    private sealed class OwnPolicy : IRetentionPolicy
    {
        public RetentionDecision? Decide(RetentionContext context) => null;
    }

    private static bool IsOurs(ServiceDescriptor service) =>
        (service.ServiceType.Assembly == typeof(CircuitKitOptions).Assembly && service.ServiceType != typeof(ISnapshotStore))
        || service.ImplementationType?.Assembly == typeof(CircuitKitOptions).Assembly;

    private static int OurHandlers(WebApplication app)
    {
        using var scope = app.Services.CreateScope();
        return scope.ServiceProvider.GetServices<CircuitHandler>().Count(handler => handler.GetType().Assembly == typeof(CircuitKitOptions).Assembly);
    }

    private static WebApplication Build(Action<IServiceCollection> configure, params (string Key, string Value)[] configuration)
    {
        var builder = WebApplication.CreateBuilder();
        foreach (var (key, value) in configuration)
        {
            builder.Configuration[key] = value;
        }

        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        configure(builder.Services);
        return builder.Build();
    }
}
