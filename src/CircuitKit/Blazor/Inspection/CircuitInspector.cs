using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Infrastructure;

namespace CircuitKit.Blazor.Inspection;

/// <summary>Inspects the components of a live circuit on its dispatcher: nothing changes meanwhile.</summary>
internal sealed class CircuitInspector(BlazorBridge bridge, object host, ComponentStatePersistenceManager manager)
{
    private volatile Task? _latest;

    /// <summary>
    /// Inspects on the circuit's dispatcher. Returns null when that takes too long, the circuit is gone, or the previous inspection is still queued.
    /// An inspection runs before everything that is queued after it.
    /// </summary>
    public async Task<T?> InspectAsync<T>(Func<T> inspect, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
        where T : class
    {
        if (_latest is { IsCompleted: false })
        {
            return null;
        }

        try
        {
            var inspecting = bridge.Members.RendererOf(host).Dispatcher.InvokeAsync(inspect);
            _latest = inspecting;
            var result = await inspecting.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);

            // The result must not live as long as the circuit.
            _latest = null;
            return result;
        }
        catch (Exception exception) when (exception is TimeoutException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>The present components. On the dispatcher only.</summary>
    public IEnumerable<IComponent> Components() =>
        bridge.Members.ComponentStatesOf(bridge.Members.RendererOf(host)).Values.Select(state => state.Component);

    /// <summary>Which parameters the present components are given. On the dispatcher only.</summary>
    /// <param name="rootsAreNew">See <see cref="GivenParameters.RootsAreNew"/>.</param>
    public GivenParameters Given(bool rootsAreNew) => new(bridge.Members, bridge.Members.RendererOf(host)) { RootsAreNew = rootsAreNew };

    /// <summary>The <c>[PersistentState]</c> properties of the present components. On the dispatcher only.</summary>
    public IReadOnlyList<LiveProperty> Properties()
    {
        var members = bridge.Members;
        var properties = new List<LiveProperty>();
        foreach (var callback in Callbacks())
        {
            if (callback.Target is { } target && target.GetType() == FrameworkTypes.PropertySubscription)
            {
                var state = members.SubscribingComponentOf!(target);
                var name = members.SubscribedPropertyOf(target);
                if (state.Component.GetType().GetProperty(name, BindingFlags.Instance | BindingFlags.Public) is { } property)
                {
                    var key = members.SubscribedKeyOf(target) ?? members.ComponentKeyOf(state, name);
                    properties.Add(new LiveProperty(BlazorBridge.OriginalKey(key), state.Component, property));
                }
            }
        }

        return properties;
    }

    /// <summary>The types that persist something in their own callback. On the dispatcher only.</summary>
    public IReadOnlySet<Type> PersistingInCallbacks() => Callbacks()
        .Where(callback => callback.Target?.GetType() != FrameworkTypes.PropertySubscription)
        .Select(bridge.ComponentOf)
        .OfType<Type>()
        .ToHashSet();

    private IEnumerable<Func<Task>> Callbacks()
    {
        var callbacks = bridge.Members.CallbacksOf(manager);
        for (var i = 0; i < callbacks.Count; i++)
        {
            if (bridge.Members.CallbackAt(callbacks, i) is { } callback)
            {
                yield return callback;
            }
        }
    }
}
