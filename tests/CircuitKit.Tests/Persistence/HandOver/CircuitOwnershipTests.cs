using System.Collections.Concurrent;
using System.Globalization;
using CircuitKit.Cluster;
using CircuitKit.Persistence.HandOver;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Persistence.HandOver;

public sealed class CircuitOwnershipTests : IDisposable
{
    private const int Timeout = 30_000;
    private const int Circuits = (2 * CircuitOwnership.AtOnce) + 1;

    private readonly FakeTimeProvider _time = new();
    private readonly Owners _owners;
    private readonly Channel _channel = new();
    private readonly CircuitTable _table;
    private readonly CircuitOwnership _ownership;

    public CircuitOwnershipTests()
    {
        NodeIdentity node = new();
        _owners = new(_time);
        _table = new(node, new DirtyCircuits(isActive: false), new HibernatedCircuits(), _time, NullLogger<CircuitTable>.Instance);
        _ownership = new(_owners, _channel, _table, node, Options.Create(new ClusterOptions()), _time);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Circuits_are_recorded_some_at_a_time_when_Redis_is_back()
    {
        for (var number = 0; number < Circuits; number++)
        {
            var name = number.ToString(CultureInfo.InvariantCulture);
            _table.Open(name, connection: null, SnapshotKey.FromSecret(name));
        }

        await _ownership.StartAsync(Cancelled);
        await Eventually.IsAsync(() => _channel.IsWatched, Cancelled);

        _channel.Restore();

        await PassUntilAsync(() => _owners.Keys.Distinct().Count() == Circuits, CircuitOwnership.BetweenTurns / 4);
        Assert.Equal([CircuitOwnership.AtOnce, CircuitOwnership.AtOnce, 1], _owners.Turns.Select(turn => turn.Count));
        Assert.All(_owners.Turns.Zip(_owners.Turns.Skip(1)), turns => Assert.True(turns.Second.At - turns.First.At >= CircuitOwnership.BetweenTurns));
        await _ownership.StopAsync(Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuits_are_recorded_again_each_hour()
    {
        _table.Open("circuit", connection: null, SnapshotKey.FromSecret("circuit"));
        await _ownership.StartAsync(Cancelled);

        await PassUntilAsync(() => _owners.Turns.Count >= 2, CircuitOwnership.RefreshInterval);

        await _ownership.StopAsync(Cancelled);
    }

    public void Dispose() => _ownership.Dispose();

    private async Task PassUntilAsync(Func<bool> condition, TimeSpan step)
    {
        while (!condition())
        {
            await Eventually.PauseAsync(Cancelled);
            _time.Advance(step);
        }
    }

    private sealed class Owners(TimeProvider time) : ICircuitOwners
    {
        private readonly ConcurrentQueue<(DateTimeOffset At, IReadOnlyCollection<SnapshotKey> Keys)> _turns = new();

        public IReadOnlyList<(DateTimeOffset At, int Count)> Turns => [.. _turns.Select(turn => (turn.At, turn.Keys.Count))];

        public IEnumerable<SnapshotKey> Keys => _turns.SelectMany(turn => turn.Keys);

        public void Set(IReadOnlyCollection<SnapshotKey> keys, string nodeId, TimeSpan timeToLive) =>
            _turns.Enqueue((time.GetUtcNow(), keys));

        public void Clear(SnapshotKey key, string nodeId)
        {
        }

        public ValueTask<string?> FindAsync(SnapshotKey key, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);
    }

    private sealed class Channel : INodeChannel
    {
        public event Action? Restored;

        public bool ReachesOthers => true;

        public bool IsWatched => Restored is not null;

        public void Restore() => Restored?.Invoke();

        public Task ListenAsync(string nodeId, Action<ReadOnlyMemory<byte>> receive, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<bool> SendAsync(string nodeId, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
