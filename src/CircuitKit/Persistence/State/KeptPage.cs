using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace CircuitKit.Persistence.State;

/// <summary>
/// What is kept of one circuit: it sees components before they are shown, puts back what was kept, and writes what users have changed since. On the
/// circuit's dispatcher only, but for what the hub tells it.
/// </summary>
internal sealed class KeptPage(
    ComponentTree tree, KeptTypes types, KeptFields fields, PersistentServices persistentServices, UnkeptReasons reasons, TimeProvider time)
    : IComponentKeeper
{
    /// <summary>
    /// What is loaded and shown so soon after the browser has shown the resumed page belongs to the resume: much of it begins in
    /// <c>OnAfterRender</c>, which comes then, and which the framework does not wait for. Not for longer, so that a page that is changed from outside
    /// is not held back.
    /// </summary>
    internal static readonly TimeSpan LateLoads = TimeSpan.FromSeconds(10);

    // They live as long as the circuit.
    private readonly List<KeptOwner> _services = [];
    private IServiceProvider? _circuit;
    private volatile int _uses;

    // 0 before the browser has shown it: on a server that resumes many pages at once, that takes its time.
    private long _shownAt;
    private volatile bool _hasScriptCalled;
    private volatile bool _isUnclear;
    private volatile KeptReport? _latest;
    private KeptRestore? _restore;

    /// <summary>What the latest capture kept, and what it did not; null before the first, and while the page still loads.</summary>
    public KeptReport? Latest => _latest;

    /// <summary>Whether the latest capture kept everything that a user has changed.</summary>
    public bool IsAllKept => !_isUnclear && _latest is { NotKept: 0 };

    /// <summary>A field that a user has changed and the latest capture did not keep, and why not; null when there is none.</summary>
    public string? FirstNotKept =>
        _latest?.Fields.Where(one => one.Reason is not null).Select(one => $"{one.Owner.Name}.{one.Field}: {one.Reason}").FirstOrDefault()
        ?? (_isUnclear ? "what a script may have changed for the user while a component was loading" : null);

    /// <summary>A user is about to do something in the page.</summary>
    public void Used()
    {
        Interlocked.Increment(ref _uses);
        _hasScriptCalled = false;
    }

    /// <summary>The browser has shown what the circuit has rendered.</summary>
    public void Shown()
    {
        if (Interlocked.Read(ref _shownAt) == 0)
        {
            Interlocked.CompareExchange(ref _shownAt, Math.Max(time.GetTimestamp(), 1), 0);
        }
    }

    /// <summary>A script of the page is about to call .NET: what changes then in a component that still loads may be the work of a user.</summary>
    public void ScriptCalls() => _hasScriptCalled = true;

    /// <summary>The circuit is open, and has no component yet: services get back what was kept of them.</summary>
    public void Open(IServiceProvider services)
    {
        _circuit = services;
        try
        {
            RestoreServices(services);
        }
        // A constructor of the app's, say. The circuit opens as without this feature, and throws it where the app asks for it.
        catch (Exception exception)
        {
            reasons.Failed(typeof(KeptPage), exception);
        }
    }

    private void RestoreServices(IServiceProvider services)
    {
        if (tree.Restored(KeptDocument.Key) is not { } json || KeptRestore.Read(json, tree, reasons) is not { } restore)
        {
            return;
        }

        _restore = restore;
        foreach (var (registered, service) in restore.Services(fields, services))
        {
            if (types.IsKept(service.GetType()) && AddService(registered, service) is { } owner)
            {
                restore.TryRestoreService(owner);
            }
        }
    }

    public RenderHook? HookFor(ComponentBase component) =>
        Wants(component.GetType()) ? new KeptOwner(component)
        : component is EditForm form && _restore is { HasForms: true } ? new KeptFormHook(form)
        : null;

    // Those that keep nothing themselves may have a service that does.
    private bool Wants(Type component)
    {
        try
        {
            return types.IsKept(component)
                || (AppCode.Contains(component.Assembly) && fields.HasServices(component))
                || (types.KeepsAll && fields.Unkept(component).Length > 0);
        }
        catch (Exception exception) // Of a library with a field of an assembly that is not there, say: the component is made as ever.
        {
            reasons.Failed(component, exception);
            return false;
        }
    }

    public bool Rendering(RenderHook hook, bool isFirst)
    {
        try
        {
            if (hook is KeptFormHook form)
            {
                RestoreForm(form);
                return false;
            }

            return isFirst ? RenderingFirst((KeptOwner)hook) : RenderingAgain((KeptOwner)hook);
        }
        catch (Exception exception) // The app's own code takes part in comparing keys: whatever happens, the component is rendered as ever.
        {
            reasons.Failed(hook.Target.GetType(), exception);
            return false;
        }
    }

    private void RestoreForm(KeptFormHook form)
    {
        if (form.NewContext() is { } context && IsRestoring)
        {
            _restore!.RestoreForm(context);
        }
    }

    private bool RenderingAgain(KeptOwner owner)
    {
        if (!owner.HasBegun)
        {
            return false;
        }

        var isRestored = false;
        if (IsRestoring && owner.Restored is null)
        {
            isRestored = _restore!.TryRestore(owner);
        }
        else if (_restore is not null)
        {
            PutBackAgain(owner);
        }

        PutBackServicesAgain();
        StillLoads(owner);
        return isRestored;
    }

    // A load comes late, and often from what the browser has stored.
    private void PutBackServicesAgain()
    {
        for (var i = 0; _restore is not null && i < _services.Count; i++)
        {
            PutBackAgain(_services[i]);
        }
    }

    private void PutBackAgain(KeptOwner owner)
    {
        try
        {
            owner.RestoreAgain((kept, loaded) => LoadedModels.Merge(kept, loaded, ModelsOfForms(), _restore!.IsShared));
        }
        catch (KeptValueException exception)
        {
            owner.TakeBack();
            reasons.NotRestored(owner.Target.GetType(), exception);
            _restore!.TakenBack(owner);
            tree.RenderAgain();
        }
    }

    // Of the contexts that components have made. A form that is given a model follows it.
    private HashSet<object> ModelsOfForms() => Present()
        .SelectMany(owner => owner.Fields.Where(field => field.Use == KeptFieldUse.EditContext).Select(field => field.Read(owner.Target)))
        .OfType<EditContext>()
        .Select(context => context.Model)
        .ToHashSet<object>(ReferenceEqualityComparer.Instance);

    private void StillLoads(KeptOwner owner)
    {
        if (owner.MadeAt == _uses && owner.StillLoads() && _hasScriptCalled)
        {
            _isUnclear = true;
        }
    }

    public void TakeBack(RenderHook hook, Exception exception)
    {
        ((KeptOwner)hook).TakeBack();
        reasons.TakenBack(hook.Target.GetType(), exception);
        _restore?.TakenBack((KeptOwner)hook);
    }

    /// <summary>The persist callback.</summary>
    public Task PersistAsync()
    {
        // A page that still loads has not all of its components: what is kept of those belongs to it as much.
        if (IsRestoring && _restore is { } restore)
        {
            _latest = null;
            tree.State.PersistAsJson(KeptDocument.Key, new KeptDocument(writer => writer.WriteRawValue(restore.Json, skipInputValidation: true)));
        }
        else
        {
            TryPersist();
            if (_latest is { NotKept: > 0 and var notKept })
            {
                tree.State.PersistAsJson(KeptFields.NotKept, notKept);
            }
        }

        return Task.CompletedTask;
    }

    private void TryPersist()
    {
        try
        {
            if (Capture() is { } document)
            {
                tree.State.PersistAsJson(KeptDocument.Key, document);
            }
        }
        catch (Exception exception) // A persist callback that throws would cost the page its whole snapshot.
        {
            // Another thread changed a collection meanwhile, say. There will be another capture.
            _latest = null;
            reasons.Failed(typeof(KeptPage), exception);
        }
    }

    // Over with the first event, and when the page has loaded, is shown, and had time for more. What nobody took by then is dropped.
    private bool IsRestoring
    {
        get
        {
            if (_restore is not null
                && (_uses > 0 || (tree.Restored(KeptDocument.Key) is null && IsLate)))
            {
                _restore = null;
                foreach (var owner in Present())
                {
                    owner.Settle();
                }
            }

            return _restore is not null;
        }
    }

    private bool IsLate => Interlocked.Read(ref _shownAt) is not 0 and var shownAt && time.GetElapsedTime(shownAt) > LateLoads;

    private bool RenderingFirst(KeptOwner owner)
    {
        AddServicesOf(owner.Target);
        var type = owner.Target.GetType();
        if (!types.IsKept(type))
        {
            if (types.KeepsAll && fields.Unkept(type) is { Length: > 0 } unkept)
            {
                owner.Begin(unkept, _uses);
            }

            return false;
        }

        owner.Begin(fields.Of(type, isPersistent: true), _uses);
        if (!IsRestoring)
        {
            return false;
        }

        PutBackServicesAgain();
        return _restore!.TryRestore(owner);
    }

    private KeptDocument? Capture()
    {
        // All of them, not only those that have rendered: a user's work may be in what nothing renders, or in an object that another component has.
        // In one loop without iterators: this is what most captures do, and nothing else.
        List<(KeptOwner, int)> changed = [];
        var report = new KeptReport();
        foreach (var state in tree.States)
        {
            if (tree.HookOf(state) is KeptOwner { HasBegun: true } owner)
            {
                Look(owner, changed);
            }
            else if (_uses > 0 && state.Component is not ComponentBase)
            {
                ReportUnseen(state.Component.GetType(), report);
            }
        }

        _services.ForEach(service => Look(service, changed));
        var document = changed.Count == 0 ? null : new KeptCapture(tree, Present(), changed, fields, reasons, report).Run();
        _latest = report;
        return document;
    }

    private void Look(KeptOwner owner, List<(KeptOwner, int)> changed)
    {
        StillLoads(owner);
        if (owner.MadeAt != _uses || owner.Restored is not null)
        {
            owner.AddChangedTo(changed);
        }
    }

    // What is no ComponentBase is rendered without being seen.
    private void ReportUnseen(Type type, KeptReport report)
    {
        if (AppCode.Contains(type.Assembly) && fields.Unkept(type) is [var field, ..])
        {
            report.Add(type, field.Field.Name, "its component is no ComponentBase");
        }
    }

    private IEnumerable<KeptOwner> Present() =>
        tree.States.Select(tree.HookOf).OfType<KeptOwner>().Where(owner => owner.HasBegun).Concat(_services);

    // Those of a service too: its own state may be in another.
    private void AddServicesOf(object owner)
    {
        foreach (var field in fields.ScopedServicesIn(owner.GetType()))
        {
            if (field.Read(owner) is { } service && !IsKnown(service) && types.IsKept(service.GetType())
                && !ValueShapes.IsOfPlatform(service.GetType().Assembly) && IsOfCircuit(owner, field.Field.FieldType, service))
            {
                AddService(field.Field.FieldType, service);
            }
        }
    }

    // A loop: a lambda would cost each component a closure.
    private bool IsKnown(object service)
    {
        foreach (var known in _services)
        {
            if (ReferenceEquals(known.Target, service))
            {
                return true;
            }
        }

        return false;
    }

    // A component may have a scope of its own.
    private bool IsOfCircuit(object owner, Type registered, object service) =>
        owner is not OwningComponentBase || ReferenceEquals(_circuit?.GetService(registered), service);

    private KeptOwner AddService(Type registered, object service)
    {
        var owner = new KeptOwner(service, fields.Of(service.GetType(), persistentServices.IsPersistent(service.GetType())), registered, _uses);
        _services.Add(owner);
        AddServicesOf(service);
        return owner;
    }
}
