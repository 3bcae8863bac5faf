using CircuitKit.Snapshots;
using CircuitKit.Snapshots.File;
using CircuitKit.Snapshots.Redis;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Snapshots;

public sealed class SnapshotOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.True(new SnapshotOptionsValidator().Validate(null, new SnapshotOptions()).Succeeded);

    [Fact]
    public void Every_wrong_option_is_named_with_its_value_and_its_remedy_all_at_once()
    {
        var options = new SnapshotOptions
        {
            TimeToLive = TimeSpan.FromSeconds(59),
            AbsoluteLifetime = TimeSpan.FromSeconds(58),
            MaxBytes = 1_023,
            MaxKeys = 0,
            ClaimLease = TimeSpan.FromMinutes(6),
            StoreTimeout = TimeSpan.Zero,
            MaxQueuedBytes = 1_000_000,
            InMemoryMaxCount = -1,
            InMemoryMaxBytes = -1,
            OtherVersions = (OtherVersionPolicy)3,
        };

        Assert.Equal(
            [
                "CircuitKit:Snapshots:TimeToLive is '00:00:59'; set it to a value from 00:01:00 to 7.00:00:00.",
                "CircuitKit:Snapshots:AbsoluteLifetime is '00:00:58'; set it to a value from 00:01:00 to 30.00:00:00.",
                "CircuitKit:Snapshots:MaxBytes is '1023'; set it to a value from 1024 to 67108864.",
                "CircuitKit:Snapshots:MaxKeys is '0'; set it to a value from 1 to 100000.",
                "CircuitKit:Snapshots:ClaimLease is '00:06:00'; set it to a value from 00:00:01 to 00:05:00.",
                "CircuitKit:Snapshots:StoreTimeout is '00:00:00'; set it to a value from 00:00:00.0500000 to 00:00:30.",
                "CircuitKit:Snapshots:MaxQueuedBytes is '1000000'; set it to a value from 1048576 to 17179869184.",
                "CircuitKit:Snapshots:InMemoryMaxCount is '-1'; set it to a value from 0 to 1000000.",
                "CircuitKit:Snapshots:InMemoryMaxBytes is '-1'; set it to a value from 0 to 17179869184.",
                "CircuitKit:Snapshots:OtherVersions is '3'; set it to one of Resume, ResumeAndTell, Discard.",
                "CircuitKit:Snapshots:AbsoluteLifetime is '00:00:58'; set it to at least CircuitKit:Snapshots:TimeToLive (00:00:59).",
            ],
            Failures(new SnapshotOptionsValidator(), options));
    }

    [Fact]
    public void An_absolute_lifetime_shorter_than_the_time_to_live_is_refused()
    {
        var options = new SnapshotOptions { TimeToLive = TimeSpan.FromDays(2), AbsoluteLifetime = TimeSpan.FromDays(1) };
        Assert.Equal(
            ["CircuitKit:Snapshots:AbsoluteLifetime is '1.00:00:00'; set it to at least CircuitKit:Snapshots:TimeToLive (2.00:00:00)."],
            Failures(new SnapshotOptionsValidator(), options));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\0b")]
    public void A_snapshot_folder_that_is_no_path_is_refused(string folder)
    {
        Assert.Equal(
            [$"CircuitKit:Snapshots:File:Folder is '{folder}'; set it to the path of a folder that the app may write to, such as 'circuits'."],
            Failures(new FileSnapshotOptionsValidator(), new FileSnapshotOptions { Folder = folder }));
    }

    [Fact]
    public void A_sweep_interval_out_of_range_is_refused()
    {
        Assert.Equal(
            ["CircuitKit:Snapshots:File:SweepInterval is '00:00:00'; set it to a value from 00:00:01 to 1.00:00:00."],
            Failures(new FileSnapshotOptionsValidator(), new FileSnapshotOptions { Folder = "circuits", SweepInterval = TimeSpan.Zero }));
    }

    [Fact]
    public void File_options_with_a_folder_are_valid() =>
        Assert.True(new FileSnapshotOptionsValidator().Validate(null, new FileSnapshotOptions { Folder = "circuits" }).Succeeded);

    [Theory]
    [InlineData("localhost:6379")]
    [InlineData("redis-1:6380,redis-2:6380,ssl=true,password=secret")]
    public void A_redis_configuration_is_valid(string configuration) =>
        Assert.True(new RedisSnapshotOptionsValidator().Validate(null, new RedisSnapshotOptions { Configuration = configuration }).Succeeded);

    [Theory]
    [InlineData(null, "")]
    [InlineData(" ", "")]
    [InlineData("localhost:6379,password=secret,nonsense=1", "(not shown)")]
    [InlineData("password=secret", "(not shown)")]
    public void A_redis_configuration_that_cannot_be_read_is_refused_without_showing_its_password(string? configuration, string shown)
    {
        Assert.Equal(
            [$"CircuitKit:Redis:Configuration is '{shown}'; set it to the address of a Redis server, such as 'localhost:6379', or set ConnectionFactory."],
            Failures(new RedisSnapshotOptionsValidator(), new RedisSnapshotOptions { Configuration = configuration }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a{b}")]
    public void A_key_prefix_that_would_break_the_keys_is_refused(string prefix)
    {
        Assert.Equal(
            [$"CircuitKit:Redis:KeyPrefix is '{prefix}'; set it to 1 to 100 characters without braces."],
            Failures(new RedisSnapshotOptionsValidator(), new RedisSnapshotOptions { Configuration = "localhost", KeyPrefix = prefix }));
    }

    private static IEnumerable<string>? Failures<T>(IValidateOptions<T> validator, T options)
        where T : class => validator.Validate(null, options).Failures;
}
