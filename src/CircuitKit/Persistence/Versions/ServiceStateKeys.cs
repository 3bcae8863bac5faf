using System.Text.Json;
using CircuitKit.Blazor;
using CircuitKit.Snapshots;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence.Versions;

/// <summary>
/// Lets the state of persistent services be found by a build with another assembly version: the framework's keys have the version in them, so
/// a snapshot also says which property each of these keys stands for.
/// </summary>
internal sealed class ServiceStateKeys(PersistentServices services, UnreadableValues unreadable)
{
    /// <summary>The entry beside the app's values: a JSON object with the name of the property for each key. Not handed to the framework.</summary>
    public const string Entry = "CircuitKit.PersistentServices";

    private volatile NamesEntry? _latest;

    /// <summary>Whether there is anything in the state that the app itself persists; the framework has a few values of its own. Null before any circuit has shown them.</summary>
    public bool? HasAppState(IReadOnlyDictionary<string, byte[]> state) => services.HasAppState(state);

    public Snapshot AddTo(Snapshot snapshot)
    {
        if (services.NamesIn(snapshot.State) is not { } names)
        {
            return snapshot;
        }

        return snapshot with
        {
            State = new Dictionary<string, byte[]>(snapshot.State, StringComparer.Ordinal) { [Entry] = EntryOf(names) },
        };
    }

    // The same for nearly all snapshots of an app: those who have other values differ, and make each other's entry again.
    private byte[] EntryOf(Dictionary<string, string> names)
    {
        if (_latest is { } latest && latest.Names.Count == names.Count && names.All(name => latest.Names.ContainsKey(name.Key)))
        {
            return latest.Entry;
        }

        var entry = JsonSerializer.SerializeToUtf8Bytes(names);
        _latest = new NamesEntry(names, entry);
        return entry;
    }

    /// <summary>
    /// The snapshot with the keys of this process, and without the values of services that no longer fit: the framework reads those itself,
    /// and would end the circuit.
    /// </summary>
    public Snapshot Translate(Snapshot snapshot, CircuitOrigin origin)
    {
        if (!snapshot.State.ContainsKey(Entry))
        {
            return snapshot;
        }

        var state = new Dictionary<string, byte[]>(snapshot.State, StringComparer.Ordinal);
        state.Remove(Entry, out var entry);
        foreach (var (oldKey, name) in Names(entry))
        {
            if (services.KeyOf(name) is not { } key || !state.Remove(oldKey, out var value))
            {
                continue;
            }

            if (services.TypeOf(name) is { } type && StateJson.TryRead(value, type) is { } fault)
            {
                unreadable.Report(name, fault, origin);
            }
            else
            {
                state[key] = value;
            }
        }

        return snapshot with { State = state };
    }

    private static Dictionary<string, string> Names(byte[]? entry)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(entry) ?? [];
        }
        catch (JsonException)
        {
            // Nobody of ours wrote it. Nothing is renamed then.
            return [];
        }
    }

    // A key stands for one name for as long as the process runs.
    private sealed record NamesEntry(Dictionary<string, string> Names, byte[] Entry);
}
