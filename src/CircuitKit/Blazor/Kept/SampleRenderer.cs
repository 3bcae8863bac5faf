using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace CircuitKit.Blazor.Kept;

/// <summary>Renders a page that nobody sees: with it code runs for the first time before a user waits for it.</summary>
internal sealed class SampleRenderer(FrameworkMembers members, IServiceProvider services) : Renderer(services, NullLoggerFactory.Instance)
{
    private readonly ComponentStatePersistenceManager _manager = services.GetRequiredService<ComponentStatePersistenceManager>();

    /// <summary>Adds the framework's services that it needs, with the activator of the page's components.</summary>
    public static void AddServices(IServiceCollection registrations, FrameworkMembers members)
    {
        registrations.AddLogging();
        registrations.AddScoped<ComponentStatePersistenceManager>();
        registrations.AddScoped<IComponentActivator>(services => new KeepingActivator(own: null, members, services));
    }

    public override Dispatcher Dispatcher { get; } = Dispatcher.CreateDefault();

    public ComponentTree Tree => new(members, this, _manager);

    /// <summary>Restores a page's state, has a keeper see its components, and shows it.</summary>
    public async Task ShowAsync(Type root, Dictionary<string, byte[]> state, KeepingActivator activator, IComponentKeeper keeper, Action open)
    {
        await _manager.RestoreStateAsync(new SampleStore(state), state.Count == 0 ? RestoreContext.InitialValue : RestoreContext.LastSnapshot)
            .ConfigureAwait(true);
        open();
        activator.Keeper = keeper;
        await RenderRootComponentAsync(AssignRootComponentId(InstantiateComponent(root)), ParameterView.Empty).ConfigureAwait(true);

        // As the framework does when a page has loaded.
        state.Clear();
    }

    /// <summary>Captures what one persist callback hands over.</summary>
    public Dictionary<string, byte[]> Capture(Func<Task> callback)
    {
        PersistWindow window = new(_manager.State, members.CurrentStateOf(_manager), members.IsPersisting, members.SetPersisting);
        window.Run(() => _ = callback());
        return window.Collected;
    }

    protected override IComponentRenderMode GetComponentRenderMode(IComponent component) => RenderMode.InteractiveServer;

    protected override void HandleException(Exception exception) => ExceptionDispatchInfo.Throw(exception);

    protected override Task UpdateDisplayAsync(in RenderBatch renderBatch) => Task.CompletedTask;

    private sealed class SampleStore(Dictionary<string, byte[]> state) : IPersistentComponentStateStore
    {
        public Task<IDictionary<string, byte[]>> GetPersistedStateAsync() => Task.FromResult<IDictionary<string, byte[]>>(state);

        public Task PersistStateAsync(IReadOnlyDictionary<string, byte[]> state) => Task.CompletedTask;
    }
}
