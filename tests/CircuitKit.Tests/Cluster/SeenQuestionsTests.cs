using CircuitKit.Cluster.Messages;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Cluster;

public sealed class SeenQuestionsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly SeenQuestions _seen;

    public SeenQuestionsTests() => _seen = new SeenQuestions(_time);

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public void Question_is_accepted_once()
    {
        var id = Guid.NewGuid();

        Assert.True(_seen.IsFirst(id, Now));
        Assert.False(_seen.IsFirst(id, Now));
        Assert.True(_seen.IsFirst(Guid.NewGuid(), Now));
    }

    [Theory]
    [InlineData(-299)]
    [InlineData(0)]
    [InlineData(299)]
    public void Copy_is_refused_for_as_long_as_the_seal_would_accept_it(int sentAfterNow)
    {
        var (id, sentAt) = (Guid.NewGuid(), Now.AddSeconds(sentAfterNow));
        Assert.True(_seen.IsFirst(id, sentAt));

        while (Now - sentAt <= ClusterSeal.Tolerance)
        {
            Assert.False(_seen.IsFirst(id, sentAt));
            _time.Advance(TimeSpan.FromSeconds(30));
            _seen.IsFirst(Guid.NewGuid(), Now);
        }
    }

    [Fact]
    public void First_question_of_a_server_whose_clock_is_slow_is_accepted_although_later_ones_were_seen()
    {
        Assert.True(_seen.IsFirst(Guid.NewGuid(), Now.AddSeconds(-200)));
        Assert.True(_seen.IsFirst(Guid.NewGuid(), Now));

        Assert.True(_seen.IsFirst(Guid.NewGuid(), Now.AddSeconds(-250)));
    }

    [Fact]
    public void Copy_is_refused_when_a_clock_is_set_back()
    {
        SettableClock clock = new() { Now = Now };
        SeenQuestions seen = new(clock);
        var (id, sentAt) = (Guid.NewGuid(), clock.Now);
        Assert.True(seen.IsFirst(id, sentAt));
        clock.Now += TimeSpan.FromMinutes(6);
        Assert.True(seen.IsFirst(Guid.NewGuid(), clock.Now));

        clock.Now -= TimeSpan.FromMinutes(6);

        Assert.False(seen.IsFirst(id, sentAt));
        Assert.True(seen.IsFirst(Guid.NewGuid(), clock.Now.AddSeconds(1)));
    }

    [Fact]
    public void Memory_is_bounded_and_what_is_forgotten_is_refused_all_the_same()
    {
        var (first, sentAt) = (Guid.NewGuid(), Now);
        Assert.True(_seen.IsFirst(first, sentAt));
        for (var i = 0; i < SeenQuestions.MaxQuestions; i++)
        {
            Assert.True(_seen.IsFirst(Guid.NewGuid(), Now.AddSeconds(1)));
        }

        Assert.False(_seen.IsFirst(first, sentAt));
        Assert.False(_seen.IsFirst(Guid.NewGuid(), sentAt));
        Assert.True(_seen.IsFirst(Guid.NewGuid(), Now.AddSeconds(2)));
    }

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
