using CircuitKit.Observability;
using CircuitKit.Snapshots;
using CircuitKit.Tests.Observability;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Snapshots;

public sealed class RefusalReportTests : IDisposable
{
    private const string Often = "Logged once a minute at most for each reason.";

    private readonly MetricRecorder _recorder = new();
    private readonly LogRecorder<SnapshotSerializer> _log = new();
    private readonly SnapshotSerializer _serializer;

    public RefusalReportTests() => _serializer =
        new(new EphemeralDataProtectionProvider(), Options.Create(new SnapshotOptions()), _recorder.Metrics.Snapshots, Some.Clock(), _log);

    public void Dispose() => _recorder.Dispose();

    [Fact]
    public void State_that_is_refused_when_it_is_written_is_counted()
    {
        Assert.False(Some.Serializer(new SnapshotOptions { MaxKeys = 2 }, recorder: _recorder).Write(Some.Snapshot()).Succeeded);

        Assert.Equal(1, _recorder.Sum("circuitkit.snapshot.refusals{reason=too_large}"));
    }

    [Fact]
    public void Faults_are_counted_each_and_logged_once_for_each_reason()
    {
        byte[] foreign = Some.Serializer().Write(Some.Snapshot()).Payload;

        _serializer.Read(foreign);
        _serializer.Read(foreign);
        _serializer.Read([1, 2, 3]);

        Assert.Equal(2, _recorder.Sum("circuitkit.snapshot.refusals{reason=unverified}"));
        Assert.Equal(1, _recorder.Sum("circuitkit.snapshot.refusals{reason=malformed}"));
        Assert.Equal(
            [
                "2010 Warning A stored snapshot was refused (Unverified). The key is known here, but not for this: it was encrypted under another "
                + "data protection application name, or changed. Give every server the same SetApplicationName(...). Logged once for each reason; "
                + "every refusal is counted.",
                "2010 Warning A stored snapshot was refused (Malformed). The store holds bytes that CircuitKit did not write or that were damaged. "
                + "Logged once for each reason; every refusal is counted.",
            ],
            _log.Lines);
    }

    [Fact]
    public void Another_persons_snapshot_is_counted_each_time_and_said_once_a_minute_with_the_number()
    {
        byte[] payload = _serializer.Write(Some.Snapshot()).Payload;
        var clock = Some.Clock();

        for (int i = 0; i < 5; i++)
        {
            _serializer.Read(payload, Some.Key, UserBinding.Anonymous, clock);
        }

        clock.Advance(RateLimitedLog<SnapshotRefusal>.Interval);
        _serializer.Read(payload, Some.Key, UserBinding.Anonymous, clock);

        Assert.Equal(6, _recorder.Sum("circuitkit.snapshot.refusals{reason=wrong_user}"));
        const string Text = "2011 Information A stored snapshot was not given to a browser that asked for it (WrongUser). It belongs to another user: somebody signed in or out since, or has got hold of another's circuit secret.";
        Assert.Equal([$"{Text} Number since this was last logged: 1. {Often}", $"{Text} Number since this was last logged: 5. {Often}"], _log.Lines);
    }

    [Theory]
    [InlineData(8 * 60 + 6)]
    [InlineData(-6)]
    public void Snapshot_that_is_too_old_or_from_the_future_is_said_with_both_limits(int minutes)
    {
        byte[] payload = _serializer.Write(Some.Snapshot()).Payload;
        var clock = new ShiftedTime(TimeSpan.FromMinutes(minutes));

        _serializer.Read(payload, clock);
        _serializer.Read(payload, Some.Key, UserBinding.Anonymous, Some.Clock());

        Assert.Equal(1, _recorder.Sum("circuitkit.snapshot.refusals{reason=expired}"));
        Assert.Equal(
            $"2011 Information A stored snapshot was not given to a browser that asked for it (Expired). It is older than CircuitKit:Snapshots:TimeToLive or AbsoluteLifetime allows, or the servers' clocks differ by more than 00:05:00. Number since this was last logged: 1. {Often}",
            _log.Lines.First());
        Assert.Contains("(WrongUser)", _log.Lines.Last(), StringComparison.Ordinal);
    }

    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Some.Time + shift;
    }
}
