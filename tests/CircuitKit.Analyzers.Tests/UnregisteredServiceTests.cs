namespace CircuitKit.Analyzers.Tests;

public sealed class UnregisteredServiceTests
{
    private const string Server = "services.AddRazorComponents().AddInteractiveServerComponents();";

    [Theory]
    [InlineData("services.AddScoped<Basket>();")]
    [InlineData("services.AddScoped<IBasket, Basket>();")]
    [InlineData("services.AddScoped(typeof(Basket));")]
    [InlineData("services.AddScoped(provider => new Basket());")]
    [InlineData("services.AddScoped<Basket>(); services.AddRazorComponents().RegisterPersistentService<Other>(RenderMode.InteractiveServer);")]
    public Task Scoped_service_that_nobody_registers_as_persistent_is_found(string registrations) =>
        App($"{registrations} {Server}", "{|CK1006:Lines|}");

    [Theory]
    [InlineData("services.AddScoped<Basket>(); services.AddRazorComponents().RegisterPersistentService<Basket>(RenderMode.InteractiveServer);")]
    [InlineData("services.AddScoped<IBasket, Basket>(); services.AddRazorComponents().RegisterPersistentService<IBasket>(Mode);")]
    [InlineData("services.AddScoped<Basket>(); Save<Basket>(); void Save<T>() => services.AddRazorComponents().RegisterPersistentService<T>(Mode);")]
    [InlineData("services.AddScoped<Basket>(); services.AddCircuitKit(options => options.State.KeepFields = true);")]
    [InlineData("")]
    public Task Service_that_is_kept_or_is_no_service_is_not(string registrations) => App($"{registrations} {Server}", "Lines");

    [Fact]
    public Task Library_does_not_know_what_the_app_registers() => App("services.AddScoped<Basket>();", "Lines");

    [Fact]
    public Task Component_and_service_without_state_are_not_found() => AppCode.AnalyzeAsync<UnregisteredService>("""
        class Page : ComponentBase { [PersistentState] public int A { get; set; } }
        class Clock { public int B { get; set; } }
        static class Setup
        {
            static void Add(IServiceCollection services)
            {
                services.AddScoped<Clock>();
                services.AddRazorComponents().AddInteractiveServerComponents();
            }
        }
        """);

    private static Task App(string registrations, string property) => AppCode.AnalyzeAsync<UnregisteredService>($$"""
        using CircuitKit;
        interface IBasket;
        class Other;
        class Basket : IBasket { [PersistentState] public List<string>? {{property}} { get; set; } }
        static class Setup
        {
            private static IComponentRenderMode Mode => RenderMode.InteractiveServer;
            static void Add(IServiceCollection services) { {{registrations}} }
        }
        """);
}
