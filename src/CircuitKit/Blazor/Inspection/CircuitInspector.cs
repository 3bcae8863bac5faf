using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Infrastructure;

namespace CircuitKit.Blazor.Inspection;

/// <summary>Looks at the components of a live circuit, on its dispatcher: nothing moves meanwhile.</summary>
internal sealed class CircuitInspector(BlazorBridge bridge, object host, ComponentStatePersistenceManager manager)
{
    private volatile Task? _latest;

    /// <summary>
    /// Looks, on the circuit's dispatcher. Null when that could not be done in time, the circuit is gone, or the look before still stands in its
    /// queue. After a call the look comes before all that is queued later.
    /// </summary>
    public async Task<T?> LookAsync<T>(Func<T> look, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
        where T : class
    {
        if (_latest is { IsCompleted: false })
        {
            return null;
        }

        try
        {
            var looking = bridge.Members.RendererOf(host).Dispatcher.InvokeAsync(look);
            _latest = looking;
            var seen = await looking.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);

            // What was seen must not stay for as long as the circuit does.
            _latest = null;
            return seen;
        }
        catch (Exception exception) when (exception is TimeoutException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>The components that are there now. On the dispatcher only.</summary>
    public IEnumerable<IComponent> Components() => bridge.Members.ComponentStatesOf(bridge.Members.RendererOf(host)).Values.Select(state => state.Component);

    /// <summary>The <c>[PersistentState]</c> properties of the components that are there now. On the dispatcher only.</summary>
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
                    properties.Add(new LiveProperty(members.SubscribedKeyOf(target) ?? members.ComponentKeyOf(state, name), state.Component, property));
                }
            }
        }

        return properties;
    }

    /// <summary>The types that persist something in a callback of their own. On the dispatcher only.</summary>
    public IReadOnlySet<Type> PersistingByHand() => Callbacks()
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
