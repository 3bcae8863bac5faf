namespace CircuitKit.Analyzers.Tests;

public sealed class OverwrittenStateTests
{
    [Theory]
    [InlineData("{|CK1003:Lines|} = [];")]
    [InlineData("{|CK1003:this.Lines|} = [];")]
    [InlineData("base.OnInitialized(); {|CK1003:Lines|} = [];")]
    [InlineData("try { {|CK1003:Lines|} = []; } catch (Exception) { }")]
    [InlineData("{ {|CK1003:Lines|} = Other = []; }")]
    [InlineData("Other ??= []; {|CK1003:Count|} = 5;")]
    [InlineData("if (Other is null) { Other = []; } {|CK1003:Lines|} = [];")]
    public Task Assignment_that_always_runs_is_found(string body) => Start(body);

    [Theory]
    [InlineData("Lines ??= [];")]
    [InlineData("if (Lines is null) { Lines = []; }")]
    [InlineData("if (Lines is not null) return; Lines = [];")]
    [InlineData("if (Resume.IsResumed) { return; } Lines = [];")]
    [InlineData("Lines = Lines ?? [];")]
    [InlineData("Lines = Lines is { Count: > 0 } ? Lines : [];")]
    [InlineData("var kept = Lines; Lines = kept ?? [];")]
    [InlineData("Action later = () => Lines = []; later();")]
    [InlineData("void Later() { Lines = []; }")]
    [InlineData("foreach (var i in new[] { 1 }) { Lines = []; }")]
    [InlineData("try { Later(); } catch (Exception) { Lines = []; } void Later() { }")]
    [InlineData("switch (Count) { case 0: Lines = []; break; }")]
    [InlineData("Other = [];")]
    [InlineData("Count++; Lines!.Add(\"a\");")]
    [InlineData("new Page().Lines = [];")]
    public Task Assignment_that_may_not_run_or_overwrites_nothing_is_not(string body) => Start(body);

    [Fact]
    public Task Assignment_after_an_await_is_found() => AppCode.AnalyzeAsync<OverwrittenState>("""
        class Page : ComponentBase
        {
            [PersistentState] public List<string>? Lines { get; set; }
            protected override async Task OnInitializedAsync()
            {
                await base.OnInitializedAsync();
                {|CK1003:Lines|} = await Task.FromResult(new List<string>());
            }
        }
        """);

    [Fact]
    public Task Expression_body_and_inherited_property_are_seen() => AppCode.AnalyzeAsync<OverwrittenState>("""
        abstract class Base : ComponentBase { [PersistentState] public string? Text { get; set; } }
        class Page : Base { protected override void OnInitialized() => {|CK1003:Text|} = "a"; }
        """);

    [Fact]
    public Task Value_that_is_only_carried_over_from_prerendering_may_be_overwritten() => AppCode.AnalyzeAsync<OverwrittenState>("""
        class Page : ComponentBase
        {
            [PersistentState(RestoreBehavior = RestoreBehavior.SkipLastSnapshot)] public string? Text { get; set; }
            [PersistentState(RestoreBehavior = RestoreBehavior.SkipInitialValue)] public string? Other { get; set; }
            protected override void OnInitialized() { Text = "a"; {|CK1003:Other|} = "b"; }
        }
        """);

    [Fact]
    public Task Other_methods_may_assign() => AppCode.AnalyzeAsync<OverwrittenState>("""
        class Page : ComponentBase
        {
            [PersistentState] public string? Text { get; set; } = "a";
            private void Click() => Text = "b";
        }
        class Service { [PersistentState] public string? Text { get; set; } void OnInitialized() => Text = "c"; }
        """);

    [Theory]
    [InlineData("string?", "write '??='")]
    [InlineData("int", "make it nullable and write '??='")]
    public Task Message_says_what_happens_and_what_to_do(string type, string remedy) => AppCode.AnalyzeAsync<OverwrittenState>(
        $$"""
        class Page : ComponentBase
        {
            [PersistentState] public {{type}} Value { get; set; }
            protected override void OnInitialized() => {|#0:Value|} = default!;
        }
        """,
        $"OnInitialized overwrites the value of 'Value' that was restored before it: a resume loses it; {remedy}");

    private static Task Start(string body) => AppCode.AnalyzeAsync<OverwrittenState>($$"""
        class Page : ComponentBase
        {
            [Inject] public ICircuitResume Resume { get; set; } = null!;
            [PersistentState] public List<string>? Lines { get; set; }
            [PersistentState] public int Count { get; set; }
            public List<string>? Other { get; set; }
            protected override void OnInitialized() { {{body}} }
        }
        """);
}
