using System.Collections;
using System.Globalization;
using System.Reflection;
using CircuitKit.Admission;
using CircuitKit.Cluster;
using CircuitKit.Dashboard;
using CircuitKit.Diagnostics;
using CircuitKit.Hosting.Health;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Lifetime.NewVersion;
using CircuitKit.Lifetime.Retention.Rules;
using CircuitKit.Lifetime.SignIns;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Reload;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.File;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Snapshots.Redis;
using CircuitKit.Tracking.RealUsers;

namespace CircuitKit.Tests.Documentation;

/// <summary><c>docs/options.md</c> has every option with its type, its default and its range, and no other.</summary>
public sealed class OptionsDocumentationTests
{
    // What the code's default says only with the machine it runs on, or by being empty.
    private static readonly Dictionary<string, string> s_defaultsInWords = new()
    {
        [nameof(CheckpointOptions.MaxConcurrentCaptures)] = "number of processors, at least 2",
        [nameof(CircuitKitOptions.TimeProvider)] = "the system's clock",
        [nameof(RedisOptions.KeyPrefix)] = "made from the application name",
    };

    private static readonly MarkdownPage s_page = new("docs/options.md");

    public static TheoryData<string, Type> Sections => new()
    {
        { "CircuitKit:Snapshots", typeof(SnapshotOptions) },
        { "CircuitKit:Checkpoints", typeof(CheckpointOptions) },
        { "CircuitKit:State", typeof(StateOptions) },
        { "CircuitKit:Reload", typeof(ReloadOptions) },
        { "CircuitKit:Crash", typeof(CrashOptions) },
        { "CircuitKit:Retention", typeof(RetentionOptions) },
        { "CircuitKit:Drain", typeof(DrainOptions) },
        { "CircuitKit:Hibernation", typeof(HibernationOptions) },
        { "CircuitKit:SignIn", typeof(SignInOptions) },
        { "CircuitKit:NewVersion", typeof(NewVersionOptions) },
        { "CircuitKit:Cluster", typeof(ClusterOptions) },
        { "CircuitKit:Admission", typeof(AdmissionOptions) },
        { "CircuitKit:Dashboard", typeof(DashboardOptions) },
        { "CircuitKit:RealUserMonitoring", typeof(RealUserMonitoringOptions) },
        { "CircuitKit:Health", typeof(HealthOptions) },
        { "CircuitKit:StateCheck", typeof(StateCheckOptions) },
        { "CircuitKit:Snapshots:File", typeof(FileSnapshotOptions) },
        { "CircuitKit:Redis", typeof(RedisOptions) },
    };

    [Fact]
    public void Every_public_options_class_has_a_section() => Assert.Equal(
        typeof(CircuitKitOptions).Assembly.GetExportedTypes()
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)
                && type != typeof(CircuitKitOptions) && type != typeof(CloseOptions))
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal),
        Sections.Select(section => section.Data.Item2.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_option_is_listed_with_its_type_and_default(string section, Type type)
    {
        object defaults = Activator.CreateInstance(type)!;
        IEnumerable<string> expected = type.GetProperties().Select(
            property => $"{property.Name} | {NameOf(property.PropertyType)} | {DefaultOf(property, defaults)}");

        IEnumerable<string> listed = Rows(section).Select(row => $"{Name(row)} | {Plain(row[1])} | {Plain(row[2])}");

        Assert.Equal(expected.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_range_is_the_one_that_is_enforced(string section, Type type)
    {
        foreach (string[] row in Rows(section))
        {
            PropertyInfo option = type.GetProperty(Name(row))!;
            object options = Activator.CreateInstance(type)!;
            if (Lowest(Plain(option.PropertyType)) is not { } lowest)
            {
                continue;
            }

            option.SetValue(options, lowest);
            string message = Assert.Single(
                Validate(options),
                failure => failure.StartsWith($"{section}:{option.Name} is ", StringComparison.Ordinal) && failure.Contains(" from "));
            string[] range = [.. MarkdownPage.Code(row[3]).Take(2).Select(value => Invariant(Parse(value, Plain(option.PropertyType))))];

            Assert.True(range.Length == 2, $"{section}:{option.Name} has no range in the page; the code says: {message}");
            Assert.EndsWith($"set it to a value from {range[0]} to {range[1]}.", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Options_outside_of_a_section_are_listed_too() => Assert.Equal(
        typeof(CircuitKitOptions).GetProperties().Where(property => property.CanWrite)
            .Select(property => $"{property.Name} {NameOf(property.PropertyType)} {DefaultOf(property, new CircuitKitOptions())}"),
        Rows("CircuitKit").Select(row => $"{Name(row)} {Plain(row[1])} {Plain(row[2])}"));

    [Fact]
    public void Examples_of_messages_are_what_the_code_says()
    {
        SnapshotOptions options = new() { MaxBytes = 12 };

        Assert.Contains(Assert.Single(Validate(options)), Repository.Lines("docs/options.md"));
    }

    [Fact]
    public void Defaults_told_on_other_pages_are_the_real_ones()
    {
        SnapshotOptions snapshots = new();
        CheckpointOptions checkpoints = new();
        DrainOptions drain = new();

        Assert.Contains($"by any process or server, for {snapshots.TimeToLive.TotalHours} hours.", Text("README.md"));
        Assert.Contains($"every {Invariant(checkpoints.MaxDelay.TotalSeconds)} seconds while it is never quiet", Text("README.md"));
        Assert.Contains($"`TimeToLive` ({snapshots.TimeToLive.TotalHours} hours)", Text("SECURITY.md"));
        Assert.Contains($"`AbsoluteLifetime` ({snapshots.AbsoluteLifetime.TotalDays} days)", Text("SECURITY.md"));
        Assert.Contains($"bring it back for {ResilientSnapshotStore.RemovalsRememberedFor.TotalMinutes} minutes", Text("SECURITY.md"));
        Assert.Contains($"for {ResilientSnapshotStore.RemovalsRememberedFor.TotalMinutes} minutes after a removal", Text("docs/snapshots.md"));
        Assert.Contains($"turned away for {ResilientSnapshotStore.RemovalsRememberedFor.TotalMinutes} minutes", Text("docs/operations.md"));
        Assert.Contains($"`CircuitKit:Drain:Budget` ({drain.Budget.TotalSeconds} seconds)", Text("docs/operations.md"));
        Assert.Contains($"`ReleaseRate` ({drain.ReleaseRate} a second)", Text("docs/operations.md"));
        Assert.Contains($"`QuietPeriod` ({Invariant(checkpoints.QuietPeriod.TotalSeconds)} s)", Text("docs/operations.md"));
        Assert.Contains($"`MaxDelay` ({Invariant(checkpoints.MaxDelay.TotalSeconds)} s)", Text("docs/operations.md"));
        Assert.Contains($"after {new HibernationOptions().HiddenAfter.TotalMinutes} minutes |", Text("docs/hibernation.md"));
        Assert.Contains($"from {new HibernationOptions().MemoryPressureThreshold* 100} % |", Text("docs/hibernation.md"));
        Assert.Contains($"`ClaimLease` ({snapshots.ClaimLease.TotalSeconds} seconds)", Text("docs/snapshots.md"));
        Assert.Contains($"`CaptureTimeout` ({checkpoints.CaptureTimeout.TotalSeconds} seconds)", Text("docs/snapshots.md"));
    }

    private static string Text(string page) => string.Join(' ', Repository.Lines(page).Select(line => line.Trim()));

    private static IReadOnlyList<string[]> Rows(string section) => s_page.Rows($"## `{section}`");

    private static string Name(string[] row) => Assert.Single(MarkdownPage.Code(row[0]));

    // A value is set as code, and may be followed by itself in words.
    private static string Plain(string cell) => MarkdownPage.Code(cell) is [var code, ..] ? code : cell;

    private static string DefaultOf(PropertyInfo option, object defaults) =>
        s_defaultsInWords.TryGetValue(option.Name, out string? words) ? words : option.GetValue(defaults) switch
        {
            null or "" or ICollection { Count: 0 } => "none",
            bool value => value ? "true" : "false",
            TimeSpan value => Short(value),
            var value => Invariant(value),
        };

    // As people write it into a configuration file: 00:00:01.5 and not 00:00:01.5000000.
    private static string Short(TimeSpan value) => value.Ticks % TimeSpan.TicksPerSecond == 0 ? Invariant(value) : Invariant(value).TrimEnd('0');

    private static object? Lowest(Type type) =>
        Nullable.GetUnderlyingType(type) is { } underlying ? Lowest(underlying)
        : type == typeof(double) ? double.MinValue
        : type == typeof(TimeSpan) ? TimeSpan.MinValue
        : type == typeof(int) ? int.MinValue
        : type == typeof(long) ? long.MinValue
        : null;

    // One that may be left out has the range of one that may not.
    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static object Parse(string value, Type type) =>
        Nullable.GetUnderlyingType(type) is { } underlying ? Parse(value, underlying)
        : type == typeof(TimeSpan) ? TimeSpan.Parse(value, CultureInfo.InvariantCulture) : Convert.ChangeType(
            value,
            type,
            CultureInfo.InvariantCulture);

    private static string Invariant(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } underlying ? NameOf(underlying)
        : type == typeof(IList<RetentionRule>) || type == typeof(IList<string>) ? "list"
        : type == typeof(double) ? "double"
        : type == typeof(bool) ? "bool"
        : type == typeof(int) ? "int"
        : type == typeof(long) ? "long"
        : type == typeof(string) ? "string"
        : type == typeof(TimeSpan) ? "TimeSpan"
        : type.IsEnum || type == typeof(TimeProvider) ? type.Name
        : "function";

    private static IEnumerable<string> Validate(object options) => (options switch
    {
        SnapshotOptions snapshots => new SnapshotOptionsValidator().Validate(null, snapshots),
        RetentionOptions retention => new RetentionOptionsValidator(TimeSpan.FromDays(7)).Validate(null, retention),
        DrainOptions drain => new DrainOptionsValidator().Validate(null, drain),
        CheckpointOptions checkpoints => new CheckpointOptionsValidator().Validate(null, checkpoints),
        AdmissionOptions admission => new AdmissionOptionsValidator().Validate(null, admission),
        HibernationOptions hibernation => new HibernationOptionsValidator().Validate(null, hibernation),
        NewVersionOptions newVersion => new NewVersionOptionsValidator().Validate(null, newVersion),
        ReloadOptions reload => new ReloadOptionsValidator().Validate(null, reload),
        DashboardOptions dashboard => new DashboardOptionsValidator().Validate(null, dashboard),
        RealUserMonitoringOptions monitoring => new RealUserMonitoringOptionsValidator().Validate(null, monitoring),
        HealthOptions health => new HealthOptionsValidator().Validate(null, health),
        StateCheckOptions check => new StateCheckOptionsValidator().Validate(null, check),
        SignInOptions signIn => new SignInOptionsValidator().Validate(null, signIn),
        ClusterOptions cluster => new ClusterOptionsValidator().Validate(null, cluster),
        FileSnapshotOptions file => new FileSnapshotOptionsValidator().Validate(null, file),
        RedisOptions redis => new RedisOptionsValidator().Validate(null, redis),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options, "Say here how it is validated."),
    }).Failures ?? [];
}
