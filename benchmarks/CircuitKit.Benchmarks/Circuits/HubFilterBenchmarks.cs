using System.Reflection;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Benchmarks.Circuits;

/// <summary>
/// What CircuitKit's hub filters add to each message of a browser: an event, and the acknowledgement of what it rendered; without anybody who listens
/// to metrics and traces, and with.
/// </summary>
[MemoryDiagnoser]
public class HubFilterBenchmarks
{
    private BenchmarkedApp _app = null!;
    private TelemetryListeners? _listeners;
    private HubInvocationContext _event = null!;
    private HubInvocationContext _acknowledgement = null!;
    private Func<HubInvocationContext, ValueTask<object?>> _without = null!;
    private Func<HubInvocationContext, ValueTask<object?>> _with = null!;

    /// <summary>Whether somebody listens to all of CircuitKit's metrics and traces.</summary>
    [Params(false, true)]
    public bool Listened { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _app = BenchmarkedApp.OnFiles();
        var filter = _app.Get<CircuitKitHubFilter>();
        _without = static _ => default;
        _with = invocation => filter.InvokeMethodAsync(invocation, _without);

        var type = typeof(CircuitOptions).Assembly.GetType("Microsoft.AspNetCore.Components.Server.ComponentHub", throwOnError: true)!;
        var hub = (Hub)RuntimeHelpers.GetUninitializedObject(type);
        hub.Clients = DispatchProxy.Create<IHubCallerClients, Nobody>();
        var caller = new Caller();
        await filter.OnConnectedAsync(new HubLifetimeContext(caller, NoServices.Instance, hub), static _ => Task.CompletedTask);
        CircuitConnection.Of(caller)!.Circuit = _app.Get<CircuitTable>().Open("circuit", connection: null);
        _event = new(caller, NoServices.Instance, hub, Method("BeginInvokeDotNetFromJS"), ["1", null, "DispatchEventAsync", 1L, "[]"]);
        _acknowledgement = new(caller, NoServices.Instance, hub, Method("OnRenderCompleted"), [2L, null]);
        _listeners = Listened ? new TelemetryListeners() : null;
        MethodInfo Method(string name) => type.GetMethod(name) ?? throw new InvalidOperationException($"Blazor's hub has no {name} any more.");
    }

    [GlobalCleanup]
    public ValueTask Cleanup()
    {
        _listeners?.Dispose();
        return _app.DisposeAsync();
    }

    [Benchmark(Baseline = true)]
    public ValueTask<object?> Without() => _without(_event);

    [Benchmark]
    public ValueTask<object?> Event() => _with(_event);

    [Benchmark]
    public ValueTask<object?> Acknowledgement() => _with(_acknowledgement);

    /// <summary>A browser that is not there: nothing is sent to it here.</summary>
    public class Nobody : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => null;
    }

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }

    private sealed class Caller : HubCallerContext
    {
        public override string ConnectionId => "connection";

        public override string? UserIdentifier => null;

        public override System.Security.Claims.ClaimsPrincipal? User => null;

        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

        public override Microsoft.AspNetCore.Http.Features.IFeatureCollection Features { get; } =
            new Microsoft.AspNetCore.Http.Features.FeatureCollection();

        public override CancellationToken ConnectionAborted => CancellationToken.None;

        public override void Abort()
        {
        }
    }
}
