using System.Runtime.CompilerServices;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;

namespace CircuitKit.Tests.Tracking;

public sealed class CircuitHoldsTests
{
    [Fact]
    public void The_oldest_hold_that_stands_gives_the_reason_and_each_ends_once()
    {
        CircuitHolds holds = new(TimeProvider.System);
        Assert.Null(holds.Reason);
        IDisposable first = holds.Add("first");
        IDisposable second = holds.Add("second");
        Assert.Equal("first", holds.Reason);

        first.Dispose();
        first.Dispose();
        Assert.Equal("second", holds.Reason);

        second.Dispose();
        Assert.Null(holds.Reason);
    }

    [Fact]
    public void Two_holds_for_the_same_reason_are_two()
    {
        CircuitHolds holds = new(TimeProvider.System);
        IDisposable first = holds.Add("upload");
        using IDisposable second = holds.Add("upload");

        first.Dispose();

        Assert.Equal("upload", holds.Reason);
    }

    [Fact]
    public async Task Hold_ends_with_its_time_and_keeps_no_closed_circuit_in_memory()
    {
        await using CheckpointHarness app = new();
        (TrackedCircuit living, _) = app.Open();
        using IDisposable hold = living.Hold("upload", TimeSpan.FromMinutes(5));
        var closed = HeldAndClosed(app, 10_000);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.Equal(0, closed.Count(circuit => circuit.IsAlive));
        Assert.Equal("upload", living.HoldReason);
        app.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(living.HoldReason);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] HeldAndClosed(CheckpointHarness app, int count)
    {
        var closed = new WeakReference[count];
        for (var i = 0; i < count; i++)
        {
            (TrackedCircuit circuit, _) = app.Open();
            circuit.Hold("upload", TimeSpan.FromDays(1));
            app.Release(circuit);
            closed[i] = new WeakReference(circuit);
        }

        return closed;
    }
}
