using System.Reflection;
using CircuitKit.Blazor;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Blazor;

/// <summary>Keys are held against those that the framework computes, which is private.</summary>
public sealed class PersistentServicesTests
{
    private const string Assembly = "CircuitKit.Tests/CircuitKit.Tests.Blazor.PersistentServicesTests+";

    private static readonly MethodInfo s_computeKey = typeof(PersistentComponentState).Assembly
        .GetType("Microsoft.AspNetCore.Components.Infrastructure.PersistentServicesRegistry+PropertiesAccessor", throwOnError: true)!
        .GetMethod("ComputeKey", BindingFlags.Static | BindingFlags.NonPublic)!;

    [Fact]
    public void Keys_are_those_of_the_framework()
    {
        using var services = Services();
        var persistent = new PersistentServices(new FrameworkMembers(), services);

        Assert.Equal(FrameworkKey(typeof(Basket), "Items"), persistent.KeyOf($"{Assembly}Basket/Items"));
        Assert.Equal(FrameworkKey(typeof(IWishes), "First"), persistent.KeyOf($"{Assembly}IWishes/First"));
        Assert.Equal(FrameworkKey(typeof(Hidden), "Value"), persistent.KeyOf($"{Assembly}Hidden/Value"));
        Assert.Equal(
            FrameworkKey(typeof(Shelf<Basket>), "Top"),
            persistent.KeyOf("CircuitKit.Tests/CircuitKit.Tests.Blazor.PersistentServicesTests+Shelf`1[CircuitKit.Tests.Blazor.PersistentServicesTests+Basket]/Top"));
    }

    [Fact]
    public void Properties_of_the_type_behind_an_interface_are_known_once_a_circuit_has_shown_it()
    {
        using var services = Services();
        var persistent = new PersistentServices(new FrameworkMembers(), services);
        var state = new Dictionary<string, byte[]> { [FrameworkKey(typeof(IWishes), "First")] = [1], ["else"] = [2] };
        Assert.Null(persistent.NamesIn(state));
        Assert.Null(persistent.TypeOf($"{Assembly}IWishes/First"));

        using var circuit = services.CreateScope();
        persistent.LearnFrom(circuit.ServiceProvider);

        Assert.Equal($"{Assembly}IWishes/First", Assert.Single(persistent.NamesIn(state)!).Value);
        Assert.Equal(typeof(string), persistent.TypeOf($"{Assembly}IWishes/First"));
    }

    [Fact]
    public void Inherited_properties_count_and_others_do_not()
    {
        using var services = Services();
        var persistent = new PersistentServices(new FrameworkMembers(), services);
        using var circuit = services.CreateScope();
        persistent.LearnFrom(circuit.ServiceProvider);

        Assert.Equal(typeof(int), persistent.TypeOf($"{Assembly}Basket/Inherited"));
        Assert.Null(persistent.TypeOf($"{Assembly}Basket/Forgotten"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("CircuitKit.Tests/Nobody/Items")]
    [InlineData("Other/CircuitKit.Tests.Blazor.PersistentServicesTests+Basket/Items")]
    [InlineData("Microsoft.AspNetCore.Components/Microsoft.AspNetCore.Components.Forms.AntiforgeryStateProvider/CurrentToken")]
    public void What_is_no_service_of_the_app_has_no_key(string name)
    {
        using var services = Services();

        Assert.Null(new PersistentServices(new FrameworkMembers(), services).KeyOf(name));
    }

    [Fact]
    public void Without_the_private_members_nothing_is_known_of_services()
    {
        using var services = Services();
        var persistent = new PersistentServices(new FrameworkMembers(member => member == FrameworkMember.RegisteredService), services);
        persistent.LearnFrom(services);

        Assert.Null(persistent.KeyOf($"{Assembly}Basket/Items"));
        Assert.Null(persistent.NamesIn(new Dictionary<string, byte[]> { [FrameworkKey(typeof(Basket), "Items")] = [1] }));
    }

    [Fact]
    public void App_without_Blazor_has_none()
    {
        using var services = new ServiceCollection().BuildServiceProvider();

        Assert.Null(new PersistentServices(new FrameworkMembers(), services).KeyOf($"{Assembly}Basket/Items"));
    }

    private static string FrameworkKey(Type service, string property) => (string)s_computeKey.Invoke(null, [service, property])!;

    private static ServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddRazorComponents()
            .RegisterPersistentService<Basket>(RenderMode.InteractiveServer)
            .RegisterPersistentService<IWishes>(RenderMode.InteractiveServer)
            .RegisterPersistentService<Hidden>(RenderMode.InteractiveServer)
            .RegisterPersistentService<Shelf<Basket>>(RenderMode.InteractiveServer);
        services.AddScoped<Basket>().AddScoped<IWishes, Wishes>().AddScoped<Hidden>().AddScoped<Shelf<Basket>>();
        return services.BuildServiceProvider();
    }

    public abstract class Store
    {
        [PersistentState]
        public int Inherited { get; set; }

        public int Forgotten { get; set; }
    }

    public sealed class Basket : Store
    {
        [PersistentState]
        public List<string>? Items { get; set; }
    }

    public interface IWishes;

    internal sealed class Wishes : IWishes
    {
        [PersistentState]
        public string? First { get; set; }
    }

    internal sealed class Hidden
    {
        [PersistentState]
        public string? Value { get; set; }
    }

    public sealed class Shelf<T>
    {
        [PersistentState]
        public T? Top { get; set; }
    }
}
