namespace CircuitKit.Analyzers.Tests;

public sealed class SecondSourceTests
{
    [Theory]
    [InlineData("Parameter")]
    [InlineData("CascadingParameter")]
    [InlineData("SupplyParameterFromForm")]
    [InlineData("SupplyParameterFromQuery")]
    public Task Property_with_another_source_is_found(string attribute) => AppCode.AnalyzeAsync<SecondSource>(
        $"class Page : ComponentBase {{ [PersistentState, {attribute}] public string? {{|CK1002:Text|}} {{ get; set; }} }}");

    [Fact]
    public Task Attribute_of_the_apps_own_that_cascades_is_found() => AppCode.AnalyzeAsync<SecondSource>("""
        class TenantAttribute : CascadingParameterAttributeBase;
        class Page : ComponentBase { [PersistentState][Tenant] public string? {|CK1002:Text|} { get; set; } }
        """);

    [Fact]
    public Task Properties_with_one_source_each_are_not() => AppCode.AnalyzeAsync<SecondSource>("""
        class Page : ComponentBase
        {
            [PersistentState, System.ComponentModel.DataAnnotations.Required] public string? Text { get; set; }
            [Parameter, SupplyParameterFromQuery] public string? Query { get; set; }
            [SupplyParameterFromForm] public string? Form { get; set; }
        }
        """);

    [Fact]
    public Task Message_says_what_happens_and_what_to_do() => AppCode.AnalyzeAsync<SecondSource>(
        "class Page : ComponentBase { [PersistentState, SupplyParameterFromForm] public string? {|#0:Text|} { get; set; } }",
        "'Text' has [PersistentState] and [SupplyParameterFromForm]: the page fails with 'Sequence contains more than one element'; "
            + "keep the persistent value in a property of its own");
}
