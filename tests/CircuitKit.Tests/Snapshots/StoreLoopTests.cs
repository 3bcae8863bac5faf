using System.Diagnostics.Metrics;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Snapshots;

/// <summary>No exception of anybody's code ends the work in the background: not a listener's, a logger's, a store's or a meter's.</summary>
public sealed class StoreLoopTests : ResilienceTest
{
    [Fact]
    public async Task A_listener_that_throws_ends_neither_the_recovery_nor_the_other_listeners()
    {
        var recovered = 0;
        Resilient.Recovered += () => throw new InvalidOperationException("A listener of the app's.");
        Resilient.Recovered += () => recovered++;
        for (var round = 1; round <= 2; round++)
        {
            await OpenAsync();
            await SaveAsync(round, Key(round));
            await ComeBackAsync(Resilient);
            Assert.Equal(round, recovered);
        }

        Assert.Single(
            Log.Lines,
            line => line == "2005 Error Background work on the snapshot store failed and goes on. Logged once for each type of exception.");
    }

    [Fact]
    public async Task A_logger_that_throws_hurts_neither_a_save_nor_the_recovery()
    {
        await using var resilient = new ResilientSnapshotStore(
            Store,
            Memory,
            Options.Create(Settings),
            Time,
            Metrics.Metrics.Snapshots,
            new ThrowingLogger<ResilientSnapshotStore>());
        for (var round = 1; round <= 2; round++)
        {
            Store.Trouble = UnreliableStore.Throw;
            for (var i = 0; i < StoreBreaker.FailuresToOpen; i++)
            {
                Assert.Equal(SaveOutcome.Buffered, await resilient.SaveAsync(Key(i), Stored(round), Cancellation));
            }

            Assert.Equal(SnapshotStoreState.Degraded, resilient.Health.State);
            await ComeBackAsync(resilient);
        }
    }

    [Fact]
    public async Task A_store_that_throws_when_it_is_told_to_give_up_hurts_neither_its_caller_nor_the_recovery()
    {
        Store.Trouble = cancellationToken =>
        {
            cancellationToken.Register(() => throw new InvalidCastException("In a callback."));
            return UnreliableStore.Hang(cancellationToken);
        };
        var save = SaveAsync(1);
        await Time.PassAsync(Timeout);
        Assert.Equal(SaveOutcome.Buffered, await save);
        await Time.PassAsync(StoreLoop.FirstWait);
        await Time.PassAsync(Timeout);
        Store.Trouble = null;
        await Time.PassAsync(StoreLoop.FirstWait * 2);
        await Store.UntilAsync(() => Resilient.Health.State == SnapshotStoreState.Healthy && Memory.Count == 0);
    }

    [Fact]
    public async Task A_meter_that_throws_ends_neither_the_recovery_nor_the_watch_nor_the_removal_of_users()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, Metrics) && instrument.Name == CircuitKitInstruments.SnapshotStoreFailures)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => throw new InvalidOperationException("A meter listener of the app's."));
        listener.Start();
        Store.Trouble = UnreliableStore.Throw;
        using var watch = new SnapshotStoreWatch(Resilient, Time, NullLogger<SnapshotStoreWatch>.Instance);
        await watch.StartAsync(Cancellation);
        await Store.UntilAsync(() => Resilient.Health.State == SnapshotStoreState.Degraded);
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Store.Calls == 2);

        Store.Trouble = null;
        Store.UserRemovalTrouble = UnreliableStore.Throw;
        await Time.PassAsync(StoreLoop.FirstWait * 2);
        await Store.UntilAsync(() => Resilient.Health.State == SnapshotStoreState.Healthy);
        Assert.False((await Resilient.RemoveUserAsync("user", Time.GetUtcNow(), Cancellation)).IsComplete);

        Store.UserRemovalTrouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => Resilient.Health.PendingRemovals == 0);
        var before = Store.Calls;
        await Time.PassAsync(SnapshotStoreWatch.Interval);
        await Store.UntilAsync(() => Store.Calls == before + 1);
        await watch.StopAsync(Cancellation);
    }

    private async Task ComeBackAsync(ResilientSnapshotStore resilient)
    {
        Store.Trouble = null;
        await Time.PassAsync(StoreLoop.FirstWait);
        await Store.UntilAsync(() => resilient.Health.State == SnapshotStoreState.Healthy && Memory.Count == 0);
    }
}
