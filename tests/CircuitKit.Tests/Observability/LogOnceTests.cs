using CircuitKit.Observability;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Observability;

public sealed class LogOnceTests
{
    [Fact]
    public void Each_key_is_new_once()
    {
        LogOnce once = new();

        Assert.Equal([true, true, false, false], ((string[])["a", "b", "a", "b"]).Select(once.IsNew));
    }

    [Fact]
    public void Keys_from_outside_do_not_grow_it_without_bound()
    {
        LogOnce once = new();

        Assert.Equal(1_000, Enumerable.Range(0, 5_000).Count(i => once.IsNew($"{i}")));
    }

    [Fact]
    public void A_state_is_new_when_it_is_another_than_the_last()
    {
        LogOnce once = new();

        Assert.Equal(
            [false, true, false, true, true, true],
            ((string?[])[null, "full", "full", "broken", null, "broken"]).Select(once.HasChanged));
    }

    [Fact]
    public void A_flood_is_a_line_a_minute_for_each_key_with_the_number_since_the_last()
    {
        FakeTimeProvider time = new();
        RateLimitedLog<DayOfWeek> log = new();

        Assert.Equal([1, null, null], Lines(DayOfWeek.Monday, DayOfWeek.Monday, DayOfWeek.Monday));
        Assert.Equal([1], Lines(DayOfWeek.Friday));
        time.Advance(RateLimitedLog<DayOfWeek>.Interval);
        Assert.Equal([3, null], Lines(DayOfWeek.Monday, DayOfWeek.Monday));

        int?[] Lines(params DayOfWeek[] keys) => [.. keys.Select(key => log.IsDue(key, time, out int count) ? count : (int?)null)];
    }
}
