namespace CircuitKit.Analyzers.Tests;

public sealed class RepeatedComponentTests
{
    private const string Row = """
        class Row : ComponentBase { [Parameter] public string? Text { get; set; } [PersistentState] public int Clicks { get; set; } }
        class Plain : ComponentBase { public int Clicks { get; set; } }
        class Box : ComponentBase { [Parameter] public RenderFragment? ChildContent { get; set; } }
        class Line { public int Id { get; set; } }
        enum Kind { Small }
        """;

    [Theory]
    [InlineData("foreach (var line in Lines) { {|CK1005:b.OpenComponent<Row>(0)|}; b.CloseComponent(); }")]
    [InlineData("for (var i = 0; i < 3; i++) { {|CK1005:b.OpenComponent<Row>(0)|}; b.AddAttribute(1, \"Text\", \"a\"); b.CloseComponent(); }")]
    [InlineData("while (true) { b.OpenElement(0, \"li\"); {|CK1005:b.OpenComponent<Row>(0)|}; b.CloseComponent(); b.CloseElement(); }")]
    [InlineData("foreach (var line in Lines) { {|CK1005:b.OpenComponent(0, typeof(Row))|}; b.CloseComponent(); }")]
    public Task Component_with_state_in_a_loop_without_a_key_is_found(string body) => Render(body);

    [Theory]
    [InlineData("line")]
    [InlineData("(line.Id, 1)")]
    [InlineData("new[] { 1 }")]
    public Task Key_that_the_framework_does_not_use_is_found(string key) => Render(
        $"foreach (var line in Lines) {{ {{|CK1005:b.OpenComponent<Row>(0)|}}; b.SetKey({key}); b.CloseComponent(); }}");

    [Theory]
    [InlineData("line.Id")]
    [InlineData("\"a\" + line.Id")]
    [InlineData("(int?)line.Id")]
    [InlineData("Guid.NewGuid()")]
    [InlineData("DateOnly.MinValue")]
    [InlineData("Kind.Small")]
    [InlineData("Key(line)")]
    public Task Simple_key_or_one_that_may_be_simple_is_not(string key) => Render(
        $"foreach (var line in Lines) {{ b.OpenComponent<Row>(0); b.AddAttribute(1, \"Text\", \"a\"); b.SetKey({key}); b.CloseComponent(); }}");

    [Theory]
    [InlineData("b.OpenComponent<Row>(0); b.CloseComponent();")]
    [InlineData("foreach (var line in Lines) { b.OpenComponent<Plain>(0); b.CloseComponent(); }")]
    [InlineData("foreach (var line in Lines) { if (line.Id == 1) { b.OpenComponent<Row>(0); b.CloseComponent(); } }")]
    [InlineData("foreach (var line in Lines) { b.OpenComponent<Row>(0); b.CloseComponent(); break; }")]
    [InlineData("while (true) { b.OpenComponent<Row>(0); b.AddComponentRenderMode(RenderMode.InteractiveServer); b.CloseComponent(); }")]
    [InlineData("foreach (var line in Lines) { RenderFragment later = c => { c.OpenComponent<Row>(0); c.CloseComponent(); }; }")]
    public Task Component_that_is_rendered_once_or_has_no_state_is_not(string body) => Render(body);

    [Fact]
    public Task Key_of_what_is_around_it_does_not_help() => Render("""
        foreach (var line in Lines)
        {
            b.OpenComponent<Box>(0);
            b.AddAttribute(1, "ChildContent", (RenderFragment)(c =>
            {
                {|CK1005:c.OpenComponent<Row>(2)|};
                c.CloseComponent();
            }));
            b.SetKey(line.Id);
            b.CloseComponent();
        }
        """);

    [Fact]
    public Task Key_of_the_next_component_does_not_help() => Render("""
        foreach (var line in Lines)
        {
            {|CK1005:b.OpenComponent<Row>(0)|};
            b.CloseComponent();
            b.OpenComponent<Row>(2);
            b.SetKey(line.Id);
            b.CloseComponent();
        }
        """);

    [Theory]
    [InlineData("foreach (var line in Lines) { {|CK1005:b.OpenComponent<DynamicComponent>(0)|}; TYPE(Row)); b.SetKey(1); b.CloseComponent(); }")]
    [InlineData("{|CK1009:b.OpenComponent<DynamicComponent>(0)|}; TYPE(Row)); b.CloseComponent();")]
    [InlineData("foreach (var line in Lines) { b.OpenComponent<DynamicComponent>(0); TYPE(Plain)); b.CloseComponent(); }")]
    public Task DynamicComponent_gives_no_key(string body) =>
        Render(body.Replace("TYPE", "b.AddComponentParameter(1, \"Type\", typeof", StringComparison.Ordinal));

    [Fact]
    public Task Message_says_what_happens_and_what_to_do() => AppCode.AnalyzeAsync<RepeatedComponent>(
        Page("foreach (var line in Lines) { {|#0:b.OpenComponent<Row>(0)|}; b.CloseComponent(); }"),
        "'Row' has persistent state and is rendered in a loop without a key of its own: "
            + "the framework stores the state of all rounds under one key, and loses it; give it a @key that is a text, a number, a date or a Guid");

    private static Task Render(string body) => AppCode.AnalyzeAsync<RepeatedComponent>(Page(body));

    private static string Page(string body) => $$"""
        {{Row}}
        class Page : ComponentBase
        {
            private List<Line> Lines { get; } = [];
            private static object Key(Line line) => line.Id;
            protected override void BuildRenderTree(RenderTreeBuilder b) { {{body}} }
        }
        """;
}
