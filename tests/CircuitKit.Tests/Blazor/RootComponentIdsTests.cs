using CircuitKit.Blazor;

namespace CircuitKit.Tests.Blazor;

public sealed class RootComponentIdsTests
{
    private static readonly RootComponentIds s_ids = RootComponentIds.Of("""{"1":{"Type":"server"},"2":{"Type":"server"}}"""u8)!;

    [Theory]
    [InlineData("""{"batchId":1,"operations":[{"type":"add","ssrComponentId":1},{"type":"add","ssrComponentId":2}]}""", true)]
    [InlineData("""{"batchId":1,"operations":[{"type":"add","ssrComponentId":2},{"type":"add","ssrComponentId":1}]}""", true)]
    [InlineData("""{"batchId":1,"operations":[{"type":"add","ssrComponentId":1}]}""", false)]
    [InlineData("""{"batchId":1,"operations":[{"type":"add","ssrComponentId":1},{"type":"add","ssrComponentId":3}]}""", false)]
    [InlineData("""{"batchId":1,"operations":[{"type":"add","ssrComponentId":1},{"type":"remove","ssrComponentId":2}]}""", false)]
    [InlineData("""{"batchId":1,"operations":[]}""", false)]
    public void Page_must_add_just_the_roots_of_the_snapshot(string operations, bool isSame) =>
        Assert.Equal(isSame, s_ids.AreAddedBy([operations, ""]));

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"operations":1}""")]
    [InlineData("""{"operations":[{"type":1},{"type":1}]}""")]
    [InlineData("""{"operations":[{"type":"add"},{"type":"add","ssrComponentId":"x"}]}""")]
    public void What_cannot_be_read_is_left_to_the_framework(string operations) => Assert.True(s_ids.AreAddedBy([operations, ""]));

    [Fact]
    public void Call_without_arguments_is_left_to_the_framework() => Assert.True(s_ids.AreAddedBy([]));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"1\":")]
    public void Description_that_cannot_be_read_has_no_ids(string rootComponents) =>
        Assert.Null(RootComponentIds.Of(System.Text.Encoding.UTF8.GetBytes(rootComponents)));
}
