using System.Globalization;
using System.Reflection;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Infrastructure;
using Microsoft.AspNetCore.Components.Web;

namespace CircuitKit.Blazor;

/// <summary>Captures a live circuit any number of times, and evicts it once it is disconnected.</summary>
/// <remarks>
/// A capture does what the framework does once, when it ends a circuit (<c>ComponentStatePersistenceManager.PersistStateAsync</c>), but leaves the
/// circuit unchanged. It calls the persist callbacks itself: so it knows which component fails, survives a callback that hangs, and keeps the
/// framework's flags right while an asynchronous callback waits.
/// </remarks>
internal sealed class LiveCircuit(BlazorBridge bridge, object host, ComponentStatePersistenceManager manager) : ILiveCircuit
{
    // The asynchronous callbacks found so far, of the whole process. Only these run in our own synchronization context, because a synchronous
    // callback may rely on the dispatcher's.
    private static readonly ConcurrentDictionary<MethodInfo, bool> s_asynchronous = new();

    private readonly object _circuitId = bridge.Members.CircuitIdOf(host);
    private volatile bool _isEnding;
    private volatile CaptureAttempt? _latest;

    // The cultures of the circuit's last message. Persist callbacks run in them, as events do: they may write values as text that events parse.
    private CultureInfo _culture = CultureInfo.CurrentCulture;
    private CultureInfo _uiCulture = CultureInfo.CurrentUICulture;
    private PersistingComponentStateSubscription? _cultureKept;

    private CircuitInspector? _inspector;

    // Cached, because collecting them costs more than the rest of a small capture.
    private volatile byte[]? _rootComponents;

    public string Secret => bridge.Members.SecretOf(_circuitId);

    public CircuitInspector? Inspector => bridge.Members.Has(FrameworkFeature.Inspect)
        ? LazyInitializer.EnsureInitialized(ref _inspector, () => new CircuitInspector(bridge, host, manager))
        : null;

    public ComponentTree? Tree => bridge.Members.Has(FrameworkFeature.KeepFields)
        ? new ComponentTree(bridge.Members, bridge.Members.RendererOf(host), manager)
        : null;

    public void UseCulture()
    {
        Volatile.Write(ref _culture, CultureInfo.CurrentCulture);
        Volatile.Write(ref _uiCulture, CultureInfo.CurrentUICulture);
    }

    // Registers a persist callback that sets the culture. The framework calls the last registered callback first and all of them in one method, so
    // the culture holds for the earlier ones.
    public void KeepCulture()
    {
        if (bridge.Members.IsPersisting(manager.State))
        {
            return;
        }

        _cultureKept?.Dispose();
        _cultureKept = manager.State.RegisterOnPersisting(
            () =>
            {
                ApplyCulture();
                bridge.SeparateSharedKeys(manager);
                return Task.CompletedTask;
            },
            RenderMode.InteractiveServer);
    }

    public void MarkEnding() => _isEnding = true;

    public void ForgetRootComponents() => _rootComponents = null;

    public bool TryEvict() => bridge.TryEvict(Secret);

    public bool IsRetained => bridge.IsRetained(_circuitId, Secret);

    public ValueTask DisposeForgottenAsync() => host is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;

    public async Task<CaptureResult> CaptureAsync(UInt128? unchanged, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (_latest is { IsGivenUp: true, HasBegun: false })
        {
            // The circuit has been busy since the last attempt, which is still queued.
            return new CaptureResult(CaptureOutcome.TimedOut);
        }

        var renderer = bridge.Members.RendererOf(host);
        var attempt = _latest = new CaptureAttempt();
        var capture = renderer.Dispatcher.InvokeAsync(() => CaptureOnDispatcherAsync(renderer.Dispatcher, attempt, unchanged));
        try
        {
            var result = await capture.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);

            // The captured state must not live as long as the circuit.
            _latest = null;
            return result;
        }
        catch (TimeoutException)
        {
            attempt.GiveUp();
            return new CaptureResult(CaptureOutcome.TimedOut, Component: attempt.WaitingFor);
        }
        catch (OperationCanceledException)
        {
            attempt.GiveUp();
            throw;
        }
        catch (ObjectDisposedException)
        {
            return new CaptureResult(CaptureOutcome.Gone);
        }
    }

    // Lasts until the caller's async method ends.
    private void ApplyCulture()
    {
        CultureInfo.CurrentCulture = Volatile.Read(ref _culture);
        CultureInfo.CurrentUICulture = Volatile.Read(ref _uiCulture);
    }

    private async Task<CaptureResult> CaptureOnDispatcherAsync(Dispatcher dispatcher, CaptureAttempt attempt, UInt128? unchanged)
    {
        var members = bridge.Members;
        ApplyCulture();
        attempt.Begin();
        if (attempt.IsGivenUp)
        {
            return new CaptureResult(CaptureOutcome.TimedOut);
        }

        if (_isEnding)
        {
            return new CaptureResult(CaptureOutcome.Gone);
        }

        if (PersistWindow.IsTaken(members.IsPersisting(manager.State), members.CurrentStateOf(manager)))
        {
            return new CaptureResult(CaptureOutcome.Busy);
        }

        var window = new PersistWindow(manager.State, members.CurrentStateOf(manager), members.IsPersisting, members.SetPersisting);
        attempt.Window = window;
        attempt.SharesKey = bridge.SeparateSharedKeys(manager);
        CaptureResult? failure = null;
        List<(Func<Task> Callback, Task Task)>? pending = null;
        window.Run(() => failure = CallBack(dispatcher, window, ref pending));
        if (failure is { } failed)
        {
            window.Close();
            pending?.ForEach(waiting => Forget(waiting.Task));
            return failed;
        }

        failure = pending is null ? null : await WaitForAsync(pending, attempt).ConfigureAwait(false);
        window.Close();
        if (window.IsTakenOver)
        {
            // A failure of a callback means nothing now: the framework calls the same callback.
            return new CaptureResult(CaptureOutcome.Busy);
        }

        if (failure is { } failedLate)
        {
            return failedLate;
        }

        // After a wait the rest has to run on the dispatcher again.
        return pending is null
            ? Finish(window, attempt, unchanged)
            : await dispatcher.InvokeAsync(() => Finish(window, attempt, unchanged)).ConfigureAwait(false);
    }

    private CaptureResult Finish(PersistWindow window, CaptureAttempt attempt, UInt128? unchanged)
    {
        if (_isEnding)
        {
            return new CaptureResult(CaptureOutcome.Gone);
        }

        var collected = window.Collected;
        AddNotYetTaken(collected);
        var fingerprint = StateFingerprint.Of(collected);
        if (fingerprint == unchanged)
        {
            return new CaptureResult(CaptureOutcome.Unchanged);
        }

        var captured = new CapturedState(collected, RootComponents()) { Fingerprint = fingerprint };
        return captured.HasRootComponents
            ? new CaptureResult(CaptureOutcome.Captured, captured, attempt.SharesKey)
            : new CaptureResult(CaptureOutcome.NothingToResume);
    }

    private byte[] RootComponents()
    {
        if (_rootComponents is { } kept)
        {
            return kept;
        }

        // Returns the local, not the field: ForgetRootComponents may have cleared the field meanwhile.
        var collected = bridge.CollectRootComponents(host);
        if (bridge.KeepsRootComponents)
        {
            _rootComponents = collected;
        }

        return collected;
    }

    // Restored values of components that a loading page has not rendered yet. The framework empties this dictionary when the page has loaded.
    private void AddNotYetTaken(Dictionary<string, byte[]> collected)
    {
        if (bridge.Members.ExistingStateOf(manager.State) is { Count: > 0 } existing)
        {
            foreach (var (key, value) in existing)
            {
                collected.TryAdd(key, value);
            }
        }
    }

    // Calls the last registered callback first, as the framework does.
    private CaptureResult? CallBack(Dispatcher dispatcher, PersistWindow window, ref List<(Func<Task> Callback, Task Task)>? pending)
    {
        var callbacks = bridge.Members.CallbacksOf(manager);
        for (var i = callbacks.Count - 1; i >= 0; i--)
        {
            if (i >= callbacks.Count || bridge.Members.CallbackAt(callbacks, i) is not { } callback)
            {
                continue;
            }

            var isAsynchronous = s_asynchronous.ContainsKey(callback.Method);
            Task task;
            try
            {
                task = (isAsynchronous ? CallInOwnContext(callback, dispatcher, window) : callback())
                    ?? throw new InvalidOperationException("A persist callback returned null instead of a task.");
            }
            catch (Exception exception) // The app's code: an exception fails this capture and nothing else.
            {
                task = Task.FromException(exception);
            }

            if (task.IsCompletedSuccessfully)
            {
                continue;
            }

            if (task.IsCompleted)
            {
                var exception = task.Exception?.GetBaseException() ?? new TaskCanceledException(task);
                return new CaptureResult(CaptureOutcome.Failed, Component: bridge.ComponentOf(callback), Exception: exception);
            }

            if (!isAsynchronous)
            {
                // It continues in the dispatcher's context, where the framework's flag is off. The next attempt runs it in our own.
                s_asynchronous.TryAdd(callback.Method, true);
                Forget(task);
                return new CaptureResult(CaptureOutcome.Busy, Component: bridge.ComponentOf(callback));
            }

            (pending ??= []).Add((callback, task));
        }

        return null;
    }

    private static Task CallInOwnContext(Func<Task> callback, Dispatcher dispatcher, PersistWindow window)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new PersistCallbackContext(dispatcher, window));
        try
        {
            return callback();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private async Task<CaptureResult?> WaitForAsync(List<(Func<Task> Callback, Task Task)> pending, CaptureAttempt attempt)
    {
        foreach (var (callback, task) in pending)
        {
            attempt.WaitingFor = bridge.ComponentOf(callback);
            try
            {
                await task.ConfigureAwait(false);
            }
            catch (Exception exception) // The app's code: an exception fails this capture and nothing else.
            {
                pending.ForEach(other => Forget(other.Task));
                return new CaptureResult(CaptureOutcome.Failed, Component: attempt.WaitingFor, Exception: exception);
            }
        }

        return null;
    }

    // Observes the exception of a task that nothing awaits.
    private static void Forget(Task task) => task.ContinueWith(
        static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>The state that the caller of a capture shares with the part on the dispatcher.</summary>
    private sealed class CaptureAttempt
    {
        private volatile bool _isGivenUp;
        private volatile bool _hasBegun;

        public bool IsGivenUp => _isGivenUp;

        public bool HasBegun => _hasBegun;

        public Type? WaitingFor { get; set; }

        public Type? SharesKey { get; set; }

        public PersistWindow? Window { get; set; }

        public void Begin() => _hasBegun = true;

        public void GiveUp()
        {
            _isGivenUp = true;
            Window?.Close();
        }
    }
}
