using System.Runtime.CompilerServices;
using System.Text;
using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.State;
using CircuitKit.Persistence.Versions;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence;

/// <summary>What CircuitKit notes in a snapshot for the next resume.</summary>
/// <param name="ResumedFrom">
/// The snapshot that its circuit was resumed from, until the circuit's page is shown: a resume of the new one removes the old one.
/// </param>
/// <param name="MayCrashAgain">See <see cref="TrackedCircuit.MayCrashAgain"/>.</param>
/// <param name="SignIn">See <see cref="Tracking.Identity.SignIn.Mark"/>: what this sign-in leaves in the store ends with it.</param>
internal readonly record struct SnapshotNotes(SnapshotKey? ResumedFrom, bool MayCrashAgain, string? SignIn);

/// <summary>Saves all snapshots: encodes, protects and stores them, and notes the result in the circuit.</summary>
internal sealed class SnapshotSaver(
    SnapshotSerializer serializer,
    ResilientSnapshotStore store,
    AppVersion appVersion,
    ServiceStateKeys serviceKeys,
    IOptions<SnapshotOptions> options,
    [Clock] TimeProvider time,
    ILogger<SnapshotSaver> logger)
{
    private const string ResumedFrom = "CircuitKit.ResumedFrom";
    private const string AfterCrash = "CircuitKit.AfterCrash";
    private const string SignInMark = "CircuitKit.SignIn";

    private readonly SnapshotOptions _options = options.Value;
    private readonly LogOnce _withoutFields = new();

    /// <summary>
    /// A snapshot of the circuit with this id is in the store. Handlers run on the saving thread; they return quickly and do not throw.
    /// </summary>
    public event Action<string, SnapshotInfo>? Saved;

    /// <inheritdoc cref="PersistentServices.HasAppState"/>
    public bool? HasAppState(CapturedState captured) => serviceKeys.HasAppState(captured.State);

    public Snapshot Describe(TrackedCircuit circuit, CapturedState captured, long version) => WithNotes(new()
    {
        Key = circuit.Key!.Value,
        Version = version,
        CircuitId = circuit.Id,
        User = circuit.Binding,
        UserMark = circuit.UserMark,
        Address = circuit.Address,
        IsUnused = !circuit.HasBeenUsed,
        AppVersion = appVersion.Text,
        CapturedAt = time.GetUtcNow(),
        FirstOpenedAt = circuit.FirstOpenedAt,
        State = captured.State,
        RootComponents = captured.RootComponents,
    }, new SnapshotNotes(circuit.ResumedFrom, circuit.MayCrashAgain, circuit.SignIn?.Mark));

    public ValueTask<SaveOutcome> SaveAsync(Snapshot snapshot, TrackedCircuit? circuit, CancellationToken cancellationToken) =>
        SaveAsync(snapshot, circuit, circuit?.SnapshotTimeToLive(_options.TimeToLive) ?? _options.TimeToLive, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SaveOutcome> SaveAsync(
        Snapshot snapshot, TrackedCircuit? circuit, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        using var activity = CircuitKitTracing.Save();
        var encoded = serializer.Write(serviceKeys.AddTo(snapshot));
        var isWithoutKeptFields = !encoded.Succeeded && snapshot.State.ContainsKey(KeptDocument.Key);
        if (isWithoutKeptFields)
        {
            // The values that the app persists come first: without the fields that CircuitKit adds, they may fit.
            var state = snapshot.State.Where(value => value.Key != KeptDocument.Key).ToDictionary(StringComparer.Ordinal);
            encoded = serializer.Write(serviceKeys.AddTo(snapshot with { State = state }));
            if (encoded.Succeeded && _withoutFields.IsNew(snapshot.CircuitId))
            {
                State.Log.KeptFieldsTooLarge(logger, snapshot.CircuitId, _options.MaxBytes);
            }
        }

        if (!encoded.Succeeded)
        {
            if (circuit?.IsNew(new SaveTrouble(SaveTroubleKind.TooLarge)) != false)
            {
                Log.SnapshotTooLarge(logger, snapshot.CircuitId, _options.MaxBytes, _options.MaxKeys);
            }

            return SaveOutcome.TooLarge;
        }

        activity?.SetTag("circuitkit.snapshot.size", encoded.Payload.Length);
        var stored = new StoredSnapshot
        {
            Payload = encoded.Payload,
            Version = snapshot.Version,
            TimeToLive = timeToLive,
            User = snapshot.UserMark,
            Address = snapshot.Address,
            IsUnused = snapshot.IsUnused,
        };
        var outcome = await store.SaveAsync(snapshot.Key, stored, cancellationToken).ConfigureAwait(false);
        if (outcome == SaveOutcome.Saved)
        {
            var saved = new SnapshotInfo { Version = snapshot.Version, Bytes = encoded.Payload.Length, SavedAt = time.GetUtcNow() };
            if (circuit is not null)
            {
                circuit.SavedFor = timeToLive;
                circuit.IsSavedWithoutKeptFields = isWithoutKeptFields;
                circuit.Snapshot = saved;
            }

            Saved?.Invoke(snapshot.CircuitId, saved);
        }

        return outcome;
    }

    /// <summary>Saves the same state for another circuit, which starts a line of its own. False when it cannot be saved.</summary>
    public async Task<bool> SaveCopyAsync(Snapshot snapshot, SnapshotKey key, TimeSpan timeToLive)
    {
        var copy = WithoutNotes(snapshot, out var notes) with { Key = key, Version = 1, CircuitId = $"{snapshot.CircuitId} (copy)" };
        copy = WithNotes(copy, notes with { ResumedFrom = null });
        var outcome = await SaveAsync(copy, circuit: null, timeToLive, CancellationToken.None).ConfigureAwait(false);
        return outcome is SaveOutcome.Saved or SaveOutcome.Buffered;
    }

    /// <summary>Adds what CircuitKit notes for the next resume, encrypted with the rest of the state.</summary>
    public static Snapshot WithNotes(Snapshot snapshot, SnapshotNotes notes)
    {
        if (notes == default)
        {
            return snapshot;
        }

        var state = new Dictionary<string, byte[]>(snapshot.State, StringComparer.Ordinal);
        if (notes.ResumedFrom is { } key)
        {
            state[ResumedFrom] = Encoding.UTF8.GetBytes(key.ToString());
        }

        if (notes.MayCrashAgain)
        {
            state[AfterCrash] = [1];
        }

        if (notes.SignIn is { } mark)
        {
            state[SignInMark] = Encoding.UTF8.GetBytes(mark);
        }

        return snapshot with { State = state };
    }

    /// <summary>The snapshot without what <see cref="WithNotes"/> has added, and that.</summary>
    public static Snapshot WithoutNotes(Snapshot snapshot, out SnapshotNotes notes)
    {
        var state = snapshot.State;
        notes = new SnapshotNotes(
            SnapshotKey.TryParse(Text(ResumedFrom), out var key) && key != snapshot.Key ? key : null,
            state.ContainsKey(AfterCrash),
            Text(SignInMark));
        return state.Keys.Any(IsNote)
            ? snapshot with { State = state.Where(static value => !IsNote(value.Key)).ToDictionary(StringComparer.Ordinal) }
            : snapshot;

        string? Text(string note) => state.TryGetValue(note, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }

    private static bool IsNote(string key) => key is ResumedFrom or AfterCrash or SignInMark;
}
