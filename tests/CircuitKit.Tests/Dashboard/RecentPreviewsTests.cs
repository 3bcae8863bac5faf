using CircuitKit.Dashboard.Details;
using CircuitKit.Tests.Persistence;

namespace CircuitKit.Tests.Dashboard;

public sealed class RecentPreviewsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task Circuit_that_is_looked_at_again_and_again_is_captured_once_a_second()
    {
        await using CheckpointHarness node = new();
        var (circuit, live) = node.Open();
        var (other, otherLive) = node.Open();
        DetailsHandler details = node.Get<DetailsHandler>();
        DetailsQuestion question = new(circuit.Id, WithPreview: true, ShowValues: false);

        CircuitDetails[] looks = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => details.AnswerAsync(question, Cancelled)));
        Assert.Equal(1, live.Captures);
        Assert.All(looks, look => Assert.Equal(1, look.Preview!.ValueCount));

        await details.AnswerAsync(question with { CircuitId = other.Id }, Cancelled);
        Assert.Equal(1, otherLive.Captures);

        node.Time.Advance(RecentPreviews.Age);
        await details.AnswerAsync(question, Cancelled);
        Assert.Equal(2, live.Captures);
    }

    [Fact(Timeout = 30_000)]
    public async Task Values_are_shown_to_those_only_who_asked_for_them()
    {
        await using CheckpointHarness node = new(static options => options.Dashboard.ShowValues = true);
        var (circuit, _) = node.Open();
        DetailsHandler details = node.Get<DetailsHandler>();
        DetailsQuestion question = new(circuit.Id, WithPreview: true, ShowValues: true);

        CircuitDetails with = await details.AnswerAsync(question, Cancelled);
        CircuitDetails without = await details.AnswerAsync(question with { ShowValues = false }, Cancelled);

        Assert.Equal("start", Assert.Single(with.Preview!.Values).Value);
        Assert.Null(Assert.Single(without.Preview!.Values).Value);
    }
}
