using CircuitKit.Cluster.Messages;
using CircuitKit.Lifetime.SignIns;

namespace CircuitKit.Tests.Lifetime.SignIns;

public sealed class UnreachedNodesTests
{
    private static readonly FanOutResult<int> s_redisAway = new([("me", 1)], ["other"], KnowsAllNodes: false);
    private static readonly FanOutResult<int> s_redisEmpty = new([("me", 1)], [], KnowsAllNodes: true);
    private static readonly FanOutResult<int> s_all = new([("me", 1), ("other", 1)], [], KnowsAllNodes: true);

    private readonly UnreachedNodes _nodes = new();

    [Fact]
    public void Node_that_Redis_does_not_list_again_yet_is_waited_for_once_more()
    {
        Assert.True(_nodes.RemainAfter(s_redisAway));
        Assert.True(_nodes.RemainAfter(s_redisAway));
        Assert.True(_nodes.RemainAfter(s_redisEmpty));

        // It has not come back meanwhile.
        Assert.False(_nodes.RemainAfter(s_redisEmpty));
    }

    [Fact]
    public void Node_that_answers_is_reached()
    {
        Assert.True(_nodes.RemainAfter(s_redisAway));
        Assert.False(_nodes.RemainAfter(s_all));
    }

    [Fact]
    public void Nodes_that_leave_while_Redis_is_there_are_not_waited_for()
    {
        Assert.False(_nodes.RemainAfter(s_all));
        Assert.False(_nodes.RemainAfter(s_redisEmpty));
    }
}
