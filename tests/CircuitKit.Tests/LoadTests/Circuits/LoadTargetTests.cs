using CircuitKit.LoadTests.Circuits;

namespace CircuitKit.Tests.LoadTests.Circuits;

public sealed class LoadTargetTests
{
    private readonly LoadTarget _target = new()
    {
        Page = new Uri("http://first:1/counter?x=1"),
        Heap = new Uri("http://first:1/heap"),
        OtherServers = [new Uri("http://second:2"), new Uri("https://third/")],
    };

    [Fact]
    public void Page_is_the_same_on_each_server() => Assert.Equal(
        ["http://first:1/counter?x=1", "http://second:2/counter?x=1", "https://third/counter?x=1"],
        Enumerable.Range(0, _target.ServerCount).Select(server => _target.PageOn(server).AbsoluteUri));

    [Fact]
    public void Heap_is_that_of_all_servers() =>
        Assert.Equal(["http://first:1/heap", "http://second:2/heap", "https://third/heap"], _target.Heaps.Select(heap => heap.AbsoluteUri));

    [Fact]
    public void App_that_does_not_tell_has_no_heap() => Assert.Empty((_target with { Heap = null }).Heaps);
}
