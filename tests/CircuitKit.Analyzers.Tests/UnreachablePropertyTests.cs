namespace CircuitKit.Analyzers.Tests;

public sealed class UnreachablePropertyTests
{
    [Theory]
    [InlineData("private string? {|CK1001:Text|} { get; set; }")]
    [InlineData("internal string? {|CK1001:Text|} { get; set; }")]
    [InlineData("protected string? {|CK1001:Text|} { get; set; }")]
    [InlineData("public string? {|CK1001:Text|} { private get; set; }")]
    [InlineData("public string? {|CK1001:Text|} { get; }")]
    [InlineData("public string {|CK1001:Text|} => \"a\";")]
    [InlineData("public static string? {|CK1001:Text|} { get; set; }")]
    public Task Property_of_a_component_that_cannot_be_read_or_set_is_found(string property) => Component(property);

    [Theory]
    [InlineData("public string? Text { get; set; }")]
    [InlineData("public string? Text { get; private set; }")]
    [InlineData("public string? Text { get; init; }")]
    public Task Property_of_a_component_that_can_be_set_by_reflection_is_not(string property) => Component(property);

    [Theory]
    [InlineData("public string? {|CK1001:Text|} { get; private set; }")]
    [InlineData("internal string? {|CK1001:Text|} { get; set; }")]
    [InlineData("public string? {|CK1001:Text|} { get; }")]
    public Task Property_of_a_service_needs_a_public_setter(string property) =>
        AppCode.AnalyzeAsync<UnreachableProperty>($"class Basket {{ [PersistentState] {property} }}");

    [Fact]
    public Task Property_without_the_attribute_is_not_found() =>
        AppCode.AnalyzeAsync<UnreachableProperty>("class Page : ComponentBase { private int A { get; } [Parameter] public int B { get; set; } }");

    [Fact]
    public Task Message_says_what_happens_and_what_to_do() => AppCode.AnalyzeAsync<UnreachableProperty>(
        "class Page : ComponentBase { [PersistentState] private string? {|#0:Text|} { get; set; } }",
        "'Text' has [PersistentState] and is not public: the framework throws when the component is rendered; make it public");

    private static Task Component(string property) =>
        AppCode.AnalyzeAsync<UnreachableProperty>($"class Page : ComponentBase {{ [PersistentState] {property} }}");
}
