using System.Buffers.Text;
using System.Runtime.CompilerServices;
using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace CircuitKit.Persistence.State;

/// <summary>Keeps fields where that is on. Where it is off, nothing of this feature is made, called or on the path of an event.</summary>
internal sealed class KeptState : CircuitStep
{
    public const string LeftOut = "it is left out by its name, its type or an attribute";

    private readonly ConditionalWeakTable<TrackedCircuit, KeptPage> _pages = [];
    private readonly ConcurrentDictionary<Type, byte> _prepared = new();
    private readonly Lazy<KeptTypes?> _types;

    // Of these nothing is made where nothing is kept.
    private readonly Lazy<UnkeptReasons> _reasons;
    private readonly Lazy<KeptFields> _fields;
    private readonly PersistentServices _persistentServices;
    private readonly TimeProvider _time;
    private readonly ILogger<KeptState> _logger;
    private int _isReplacedLogged;

    public KeptState(
        IOptions<StateOptions> options,
        IOptions<SnapshotOptions> snapshots,
        FrameworkMembers members,
        PersistentServices persistentServices,
        IServiceProvider services,
        [Clock] TimeProvider time,
        ILogger<KeptState> logger)
    {
        (_persistentServices, _time, _logger) = (persistentServices, time, logger);
        _types = new(() => TypesFor(options.Value, snapshots.Value, members));
        _reasons = new(services.GetRequiredService<UnkeptReasons>);
        _fields = new(() => new KeptFields(services.GetRequiredService<ServiceLifetimes>(), _reasons.Value.SecretFound));
    }

    public bool IsOn => _types.Value is not null;

    public KeptPage? PageOf(TrackedCircuit circuit) => _pages.TryGetValue(circuit, out var page) ? page : null;

    /// <summary>Whether the fields of all components are kept, so that a page can tell whether everything a user has changed in it is.</summary>
    public bool KeepsAll => _types.Value is { KeepsAll: true };

    /// <summary>Whether everything that a user has changed in a page is kept, by its latest capture, and in its latest snapshot.</summary>
    public bool IsAllKept(TrackedCircuit circuit) =>
        KeepsAll && !circuit.IsSavedWithoutKeptFields && PageOf(circuit) is { IsAllKept: true };

    /// <summary>
    /// Whether a field of a circuit was kept by its latest capture; null where fields of the type are not kept at all.
    /// </summary>
    public KeptAnswer? AnswerFor(TrackedCircuit circuit, Type owner, string field)
    {
        if (_types.Value?.IsKept(owner) != true)
        {
            return null;
        }

        if (PageOf(circuit)?.Latest?.Of(owner, field) is { } answer)
        {
            return answer;
        }

        // It has its first value again, or is left out.
        var fields = _fields.Value.Of(owner, isPersistent: true);
        return Array.Exists(fields, one => one.Field.Name == field && one.Use is KeptFieldUse.State or KeptFieldUse.Parameter)
            ? new KeptAnswer(_reasons.Value.Of(owner) is null, _reasons.Value.Of(owner))
            : new KeptAnswer(false, LeftOut);
    }

    /// <summary>Prepares to keep the fields of components of a type, on another thread.</summary>
    public void Prepare(Type component)
    {
        if (_prepared.TryAdd(component, 0) && _types.Value is { } types)
        {
            FieldPreparation.Queue(() => types.IsKept(component) ? FieldMarks.Of(_fields.Value.Of(component, isPersistent: true), component) : null);
        }
    }

    public override void Opened(TrackedCircuit circuit, IServiceProvider services)
    {
        if (_types.Value is not { } types || circuit.Live?.Tree is not { } tree)
        {
            return;
        }

        if (services.GetService<IComponentActivator>() is not KeepingActivator activator)
        {
            if (Interlocked.Exchange(ref _isReplacedLogged, 1) == 0)
            {
                Log.KeepingOff(_logger, "the app registered an IComponentActivator after AddCircuitKit; register it before");
            }

            return;
        }

        var page = new KeptPage(tree, types, _fields.Value, _persistentServices, _reasons.Value, _time);
        _pages.Add(circuit, page);
        circuit.FieldsNotKept = tree.Restored(KeptFields.NotKept) is { } count && Utf8Parser.TryParse(count, out int number, out _) ? number : 0;
        tree.State.RegisterOnPersisting(page.PersistAsync, RenderMode.InteractiveServer);
        page.Open(services);
        activator.Keeper = page;
    }

    private KeptTypes? TypesFor(StateOptions options, SnapshotOptions snapshots, FrameworkMembers members)
    {
        var types = new KeptTypes(options.KeepFields);
        if (!types.Any || !members.Has(FrameworkFeature.KeepFields | FrameworkFeature.Capture | FrameworkFeature.Restore))
        {
            return null;
        }

        if (snapshots.Protect)
        {
            return types;
        }

        Log.KeepingOff(_logger, "CircuitKit:Snapshots:Protect is false, and fields hold what users typed");
        return null;
    }
}
