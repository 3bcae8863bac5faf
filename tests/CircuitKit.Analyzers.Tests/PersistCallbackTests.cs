namespace CircuitKit.Analyzers.Tests;

public sealed class PersistCallbackTests
{
    [Theory]
    [InlineData("{|CK1007:StateHasChanged()|}; return Task.CompletedTask;")]
    [InlineData("return InvokeAsync({|CK1007:StateHasChanged|});")]
    [InlineData("return InvokeAsync(() => {|CK1007:StateHasChanged()|});")]
    [InlineData("State.PersistAsJson(\"a\", {|CK1007:Load().Result|}); return Task.CompletedTask;")]
    [InlineData("{|CK1007:Load().Wait()|}; return Task.CompletedTask;")]
    [InlineData("{|CK1007:Load().GetAwaiter().GetResult()|}; return Task.CompletedTask;")]
    [InlineData("{|CK1007:Load().ConfigureAwait(false).GetAwaiter().GetResult()|}; return Task.CompletedTask;")]
    [InlineData("{|CK1007:Thread.Sleep(1)|}; return Task.CompletedTask;")]
    public async Task Callback_that_renders_or_blocks_is_found(string body)
    {
        await Page($"protected override void OnInitialized() => State.RegisterOnPersisting(() => {{ {body} }});");
        await Page($"protected override void OnInitialized() => State.RegisterOnPersisting(Save, Mode); private Task Save() {{ {body} }}");
    }

    [Theory]
    [InlineData("State.PersistAsJson(\"a\", 5); return Task.CompletedTask;")]
    [InlineData("var loading = Load(); return loading.ContinueWith(done => State.PersistAsJson(\"a\", done.Result));")]
    [InlineData("var load = Load(); if (load.IsCompletedSuccessfully) { State.PersistAsJson(\"a\", load.Result); } return Task.CompletedTask;")]
    public async Task Callback_that_only_writes_is_not(string body)
    {
        await Page($"protected override void OnInitialized() => State.RegisterOnPersisting(() => {{ {body} }});");
        await Page($"protected override void OnInitialized() => State.RegisterOnPersisting(Save); private Task Save() {{ {body} }}");
    }

    [Fact]
    public Task Callback_of_a_class_within_a_class_is_found_once() => Page("""
        class Inner : ComponentBase
        {
            [Inject] public PersistentComponentState State { get; set; } = null!;
            protected override void OnInitialized()
            {
                State.RegisterOnPersisting(() => { {|CK1007:Thread.Sleep(1)|}; return Task.CompletedTask; });
                State.RegisterOnPersisting(Save);
            }
            private Task Save() { {|CK1007:Thread.Sleep(1)|}; return Task.CompletedTask; }
        }
        """);

    [Fact]
    public Task Other_methods_may_render() => Page("""
        protected override void OnInitialized() => State.RegisterOnPersisting(Save);
        private Task Save() => Task.CompletedTask;
        private Task Click() { StateHasChanged(); return Task.CompletedTask; }
        """);

    [Fact]
    public Task Message_says_what_happens_and_what_to_do() => AppCode.AnalyzeAsync<PersistCallback>(
        """
        class Page : ComponentBase
        {
            [Inject] public PersistentComponentState State { get; set; } = null!;
            protected override void OnInitialized() => State.RegisterOnPersisting(() => { {|#0:Thread.Sleep(1)|}; return Task.CompletedTask; });
        }
        """,
        "A persist callback blocks in 'Thread.Sleep': the circuit stands still at every save; await it, or have the value ready");

    private static Task Page(string members) => AppCode.AnalyzeAsync<PersistCallback>($$"""
        class Page : ComponentBase
        {
            [Inject] public PersistentComponentState State { get; set; } = null!;
            private static IComponentRenderMode Mode => RenderMode.InteractiveServer;
            private Task<int> Load() => Task.FromResult(1);
            {{members}}
        }
        """);
}
