using CircuitKit.Blazor;
using CircuitKit.Blazor.Kept;
using CircuitKit.Persistence.State;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>A circuit without a server: the framework's own renderer and state manager, and the components of one page.</summary>
internal sealed class KeptCircuit : IAsyncDisposable
{
    private readonly AsyncServiceScope _scope;
    private readonly TreeRenderer _renderer;
    private readonly ComponentStatePersistenceManager _manager;
    private readonly FakeLogCollector _logs = new();

    private KeptCircuit(KeptApp app)
    {
        _scope = app.Services.CreateAsyncScope();
        _renderer = new TreeRenderer(_scope.ServiceProvider);
        _manager = _scope.ServiceProvider.GetRequiredService<ComponentStatePersistenceManager>();
        Page = new KeptPage(
            new ComponentTree(KeptApp.Members, _renderer, _manager),
            new KeptTypes(keepsAll: true),
            app.Fields,
            new PersistentServices(KeptApp.Members, app.Services),
            new UnkeptReasons(new FakeLogger<UnkeptReasons>(_logs)),
            Time);
    }

    public KeptPage Page { get; }

    public FakeTimeProvider Time { get; } = new();

    public IEnumerable<IComponent> Components => KeptApp.Members.ComponentStatesOf(_renderer).Values.Select(state => state.Component);

    /// <summary>Why something was not kept or not put back.</summary>
    public IEnumerable<string> Reasons => _logs.GetSnapshot().Select(record => $"{record.Id.Id} {record.Message}");

    /// <summary>Opens a page, from the state of another circuit or from nothing, and waits until it has loaded.</summary>
    public static async Task<KeptCircuit> OpenAsync<TRoot>(
        KeptApp app, Action<IServiceProvider> prepare, IDictionary<string, byte[]>? state, bool isKept = true)
        where TRoot : IComponent
    {
        KeptCircuit circuit = new(app);
        prepare(circuit._scope.ServiceProvider);
        await circuit.OpenAsync(typeof(TRoot), state is null ? [] : new Dictionary<string, byte[]>(state), isKept);
        return circuit;
    }

    public T Get<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>What the framework does for an event of a user.</summary>
    public Task UseAsync(Action action)
    {
        Page.Used();
        return InvokeAsync(action);
    }

    public Task InvokeAsync(Action action) => _renderer.Dispatcher.InvokeAsync(action);

    /// <summary>Ends the circuit, and returns what its snapshot has.</summary>
    public async Task<IDictionary<string, byte[]>> CaptureAsync()
    {
        StateStore store = new([]);
        await _renderer.Dispatcher.InvokeAsync(() => _manager.PersistStateAsync(store, _renderer));
        return store.State;
    }

    /// <summary>Captures as CircuitKit does, any number of times.</summary>
    public async Task<IDictionary<string, byte[]>> CaptureAgainAsync()
    {
        PersistWindow window = new(
            _manager.State, KeptApp.Members.CurrentStateOf(_manager), KeptApp.Members.IsPersisting, KeptApp.Members.SetPersisting);
        await _renderer.Dispatcher.InvokeAsync(() => window.Run(() => Assert.True(Page.PersistAsync().IsCompletedSuccessfully)));
        return window.Collected;
    }

    public async ValueTask DisposeAsync()
    {
        await _renderer.DisposeAsync();
        await _scope.DisposeAsync();
    }

    private Task OpenAsync(Type root, Dictionary<string, byte[]> state, bool isKept) => _renderer.Dispatcher.InvokeAsync(async () =>
    {
        StateStore store = new(state);
        await _manager.RestoreStateAsync(store, state.Count == 0 ? RestoreContext.InitialValue : RestoreContext.LastSnapshot);
        if (isKept)
        {
            _manager.State.RegisterOnPersisting(Page.PersistAsync, RenderMode.InteractiveServer);
            Page.Open(_scope.ServiceProvider);
            ((KeepingActivator)_scope.ServiceProvider.GetRequiredService<IComponentActivator>()).Keeper = Page;
        }

        await _renderer.ShowAsync(root);

        // As the framework does when a page has loaded.
        state.Clear();
    });

    private sealed class StateStore(Dictionary<string, byte[]> state) : IPersistentComponentStateStore
    {
        public IDictionary<string, byte[]> State { get; private set; } = state;

        public Task<IDictionary<string, byte[]>> GetPersistedStateAsync() => Task.FromResult(State);

        public Task PersistStateAsync(IReadOnlyDictionary<string, byte[]> state)
        {
            State = new Dictionary<string, byte[]>(state);
            return Task.CompletedTask;
        }

        public bool SupportsRenderMode(IComponentRenderMode renderMode) => true;
    }

    private sealed class TreeRenderer(IServiceProvider services) : Renderer(services, NullLoggerFactory.Instance)
    {
        public override Dispatcher Dispatcher { get; } = Dispatcher.CreateDefault();

        public Task ShowAsync(Type root) =>
            RenderRootComponentAsync(AssignRootComponentId(InstantiateComponent(root)), ParameterView.Empty);

        protected override IComponentRenderMode GetComponentRenderMode(IComponent component) => RenderMode.InteractiveServer;

        protected override void HandleException(Exception exception) =>
            throw new InvalidOperationException("A component of the tree failed.", exception);

        protected override Task UpdateDisplayAsync(in Microsoft.AspNetCore.Components.RenderTree.RenderBatch renderBatch) => Task.CompletedTask;
    }
}
