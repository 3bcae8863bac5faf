namespace CircuitKit.Analyzers.Tests;

public sealed class RepeatedWriteTests
{
    [Theory]
    [InlineData("Db.Add(new object()); {|CK1008:Db.SaveChanges()|};")]
    [InlineData("_ = {|CK1008:Db.SaveChangesAsync()|};")]
    public Task Save_that_always_runs_is_found(string body) => Start(body);

    [Theory]
    [InlineData("if (!Resume.IsResumed) { Db.SaveChanges(); }")]
    [InlineData("if (Resume.IsResumed) { return; } Db.SaveChanges();")]
    [InlineData("if (HasStarted is null) { Db.SaveChanges(); HasStarted = true; }")]
    [InlineData("Action later = () => Db.SaveChanges();")]
    [InlineData("Other.SaveChanges();")]
    public Task Save_that_is_guarded_or_no_save_is_not(string body) => Start(body);

    [Fact]
    public Task Awaited_save_is_found_and_an_event_may_save() => AppCode.AnalyzeAsync<RepeatedWrite>("""
        class Shop : DbContext;
        class Page : ComponentBase
        {
            [Inject] public Shop Db { get; set; } = null!;
            protected override async Task OnInitializedAsync()
            {
                await {|CK1008:Db.SaveChangesAsync()|};
            }
            private void Click() => Db.SaveChanges();
        }
        """);

    private static Task Start(string body) => AppCode.AnalyzeAsync<RepeatedWrite>($$"""
        class Shop : DbContext;
        class Files { public void SaveChanges() { } }
        class Page : ComponentBase
        {
            [Inject] public Shop Db { get; set; } = null!;
            [Inject] public Files Other { get; set; } = null!;
            [Inject] public ICircuitResume Resume { get; set; } = null!;
            [PersistentState] public bool? HasStarted { get; set; }
            protected override void OnInitialized() { {{body}} }
        }
        """);
}
