using System.Text;
using CircuitKit.Blazor;

namespace CircuitKit.Tests.Blazor;

public sealed class PageRootsTests
{
    [Fact]
    public void Components_that_the_page_adds_are_described_as_the_framework_persists_them()
    {
        byte[]? roots = PageRoots.Of(
        [
            """
            {"batchId":1,"operations":[
              {"type":"add","ssrComponentId":1,"marker":
                {"type":"server","sequence":0,"descriptor":"abc","key":{"locationHash":"h","formattedComponentKey":""}}},
              {"type":"add","ssrComponentId":7,"marker":{"type":"server","prerenderId":"p"}}]}
            """,
            "",
        ]);

        Assert.Equal(
            """{"1":{"Type":"server","Sequence":0,"Descriptor":"abc","Key":"""
            + """{"LocationHash":"h","FormattedComponentKey":""}},"7":{"Type":"server","PrerenderId":"p"}}""",
            Encoding.UTF8.GetString(roots!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"operations":1}""")]
    [InlineData("""{"operations":[{"type":"remove","ssrComponentId":1}]}""")]
    [InlineData("""{"operations":[{"type":"add","ssrComponentId":1}]}""")]
    [InlineData("""{"operations":[{"type":"add","marker":{"type":"server"}}]}""")]
    [InlineData("""{"operations":[{"type":"add","ssrComponentId":"x","marker":{"type":"server"}}]}""")]
    [InlineData("""{"operations":[{"type":"add","ssrComponentId":1,"marker":{"":1}}]}""")]
    public void What_cannot_be_read_is_left_to_the_framework(string operations) => Assert.Null(PageRoots.Of([operations, ""]));

    [Fact]
    public void Call_without_arguments_is_left_to_the_framework() => Assert.Null(PageRoots.Of([]));
}
