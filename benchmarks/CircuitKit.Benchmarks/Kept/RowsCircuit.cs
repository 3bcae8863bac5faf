using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;
using CircuitKit.Persistence.State;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CircuitKit.Benchmarks.Kept;

/// <summary>How the page of a benchmark keeps its values.</summary>
public enum Keeping
{
    /// <summary>Not at all.</summary>
    Off,

    /// <summary>With <c>[PersistentState]</c>.</summary>
    PersistentState,

    /// <summary>As ordinary fields.</summary>
    KeepFields,
}

/// <summary>A page of rows in a circuit without a server: the framework's own renderer and state manager. Nothing runs beside it.</summary>
internal sealed class RowsCircuit : IAsyncDisposable
{
    private static readonly FrameworkMembers s_members = new();
    private static readonly ServiceCollection s_registrations = Registrations();

    // What the circuits of an app have in common.
    private static readonly ServiceProvider s_services = s_registrations.BuildServiceProvider();
    private static readonly KeptFields s_fields = new(new ServiceLifetimes(s_registrations));
    private static readonly KeptTypes s_types = new(keepsAll: true);
    private static readonly PersistentServices s_persistent = new(s_members, s_services);
    private static readonly UnkeptReasons s_reasons = new(NullLogger<UnkeptReasons>.Instance);

    private readonly AsyncServiceScope _scope;
    private readonly RowsRenderer _renderer;
    private readonly ComponentStatePersistenceManager _manager;
    private readonly Keeping _keeping;

    private RowsCircuit(Keeping keeping)
    {
        _keeping = keeping;
        _scope = s_services.CreateAsyncScope();
        _renderer = new RowsRenderer(_scope.ServiceProvider);
        _manager = _scope.ServiceProvider.GetRequiredService<ComponentStatePersistenceManager>();
    }

    public KeptPage? Page { get; private set; }

    public IReadOnlyList<IRow> Rows { get; private set; } = [];

    public static Task<RowsCircuit> OpenAsync(Keeping keeping, int rows) =>
        OpenAsync(keeping, rows, keeping == Keeping.PersistentState ? typeof(RowsPage<PersistedRow>) : typeof(RowsPage<FieldsRow>));

    /// <param name="keeping">How the page keeps its values.</param>
    /// <param name="rows">Its parameter <c>Count</c>.</param>
    /// <param name="page">The page.</param>
    public static async Task<RowsCircuit> OpenAsync(Keeping keeping, int rows, Type page)
    {
        RowsCircuit circuit = new(keeping);
        await circuit._renderer.Dispatcher.InvokeAsync(() => circuit.ShowAsync(page, rows));
        circuit.Rows = [.. s_members.ComponentStatesOf(circuit._renderer).Values.Select(state => state.Component).OfType<IRow>()];
        return circuit;
    }

    /// <summary>What an event of a user does.</summary>
    public void Use(int row, Action<IRow> use)
    {
        Page?.Used();
        Run(() => use(Rows[row]));
    }

    /// <summary>Calls the persist callbacks, as a capture does.</summary>
    /// <returns>What they handed over.</returns>
    public Dictionary<string, byte[]> Capture()
    {
        PersistWindow window = new(_manager.State, s_members.CurrentStateOf(_manager), s_members.IsPersisting, s_members.SetPersisting);
        Run(() => window.Run(CallBack));
        return window.Collected;
    }

    public async ValueTask DisposeAsync()
    {
        await _renderer.DisposeAsync();
        await _scope.DisposeAsync();
    }

    private static ServiceCollection Registrations()
    {
        ServiceCollection registrations = [];
        registrations.AddLogging();
        registrations.AddScoped<ComponentStatePersistenceManager>();
        registrations.AddScoped(provider => provider.GetRequiredService<ComponentStatePersistenceManager>().State);
        registrations.AddScoped<IComponentActivator>(provider => new KeepingActivator(own: null, s_members, provider));
        registrations.AddSupplyValueFromPersistentComponentStateProvider();
        return registrations;
    }

    // It runs at once: nothing else uses the dispatcher.
    private void Run(Action action) => _renderer.Dispatcher.InvokeAsync(action).GetAwaiter().GetResult();

    private void CallBack()
    {
        var callbacks = s_members.CallbacksOf(_manager);
        for (var i = callbacks.Count - 1; i >= 0; i--)
        {
            s_members.CallbackAt(callbacks, i)!().GetAwaiter().GetResult();
        }
    }

    private Task ShowAsync(Type page, int rows)
    {
        if (_keeping == Keeping.KeepFields)
        {
            Page = new KeptPage(
                new ComponentTree(s_members, _renderer, _manager), s_types, s_fields, s_persistent, s_reasons, TimeProvider.System);
            _manager.State.RegisterOnPersisting(Page.PersistAsync, RenderMode.InteractiveServer);
            Page.Open(_scope.ServiceProvider);
            ((KeepingActivator)_scope.ServiceProvider.GetRequiredService<IComponentActivator>()).Keeper = Page;
        }

        return _renderer.ShowAsync(page, rows);
    }

    private sealed class RowsRenderer(IServiceProvider services) : Renderer(services, NullLoggerFactory.Instance)
    {
        public override Dispatcher Dispatcher { get; } = Dispatcher.CreateDefault();

        public Task ShowAsync(Type root, int rows) => RenderRootComponentAsync(
            AssignRootComponentId(InstantiateComponent(root)),
            ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(RowsPage<FieldsRow>.Count)] = rows }));

        protected override IComponentRenderMode GetComponentRenderMode(IComponent component) => RenderMode.InteractiveServer;

        protected override void HandleException(Exception exception) =>
            throw new InvalidOperationException("The benchmarked page failed.", exception);

        protected override Task UpdateDisplayAsync(in Microsoft.AspNetCore.Components.RenderTree.RenderBatch renderBatch) => Task.CompletedTask;
    }
}
