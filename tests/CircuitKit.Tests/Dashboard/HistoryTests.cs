using CircuitKit.Dashboard.Status;

namespace CircuitKit.Tests.Dashboard;

public sealed class HistoryTests
{
    [Fact]
    public void Samples_of_the_last_hour_are_kept_and_no_more()
    {
        SampleBuffer samples = new();
        for (int slot = 1; slot <= SampleBuffer.Limit + 10; slot++)
        {
            samples.Add(Some.Sample(slot));
        }

        Assert.Equal(TimeSpan.FromHours(1), SampleBuffer.Limit * Sample.Interval);
        Assert.Equal(Enumerable.Range(11, SampleBuffer.Limit).Select(slot => (long)slot), samples.All.Select(sample => sample.Slot));
    }

    [Fact]
    public void Point_of_several_samples_has_the_highest_of_what_stood_and_the_sum_of_what_happened()
    {
        History history = History.Of(
            [Some.Sample(9, connected: 1, live: 1), Some.Sample(10, connected: 7, oldest: 2, live: 2), Some.Sample(11, connected: 5, oldest: 9, rejected: 1), Some.Sample(12, connected: 4)], step: 3);

        Assert.Equal([3, 4], history.Steps);
        Assert.Equal([7, 4], history.Connected);
        Assert.Equal([9, 0], history.OldestUnsaved);
        Assert.Equal([3, 0], history.Reconnected);
        Assert.Equal([1, 0], history.Lost);
    }

    [Fact]
    public void Time_line_of_all_nodes_adds_them_up_step_by_step_and_takes_the_oldest_age()
    {
        History older = History.Of([Some.Sample(1, connected: 3, oldest: 4), Some.Sample(2, connected: 3, oldest: 3)], step: 1);
        History younger = History.Of([Some.Sample(2, connected: 5, oldest: 1), Some.Sample(3, connected: 6)], step: 1);

        History all = History.Combine([older, younger]);

        Assert.Equal([1, 2, 3], all.Steps);
        Assert.Equal([3, 8, 6], all.Connected);
        Assert.Equal([4, 3, 0], all.OldestUnsaved);
        Assert.Equal([100, 200, 100], all.WorkingSet);
    }

    [Fact]
    public void Fleet_without_history_has_an_empty_time_line() => Assert.Empty(History.Combine([]).Steps);
}
