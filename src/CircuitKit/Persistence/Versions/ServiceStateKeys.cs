using System.Text.Json;
using CircuitKit.Blazor;
using CircuitKit.Snapshots;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence.Versions;

/// <summary>
/// Makes the state of persistent services readable for a build with another assembly version. The framework's keys contain that version, so a
/// snapshot also has the name of the property behind each key.
/// </summary>
internal sealed class ServiceStateKeys(PersistentServices services, UnreadableValues unreadable)
{
    /// <summary>The state entry with these names: a JSON object with the name of the property for each key. The framework does not get it.</summary>
    public const string Entry = "CircuitKit.PersistentServices";

    private volatile NamesEntry? _latest;

    /// <inheritdoc cref="PersistentServices.HasAppState"/>
    public bool? HasAppState(IReadOnlyDictionary<string, byte[]> state) => services.HasAppState(state);

    /// <summary>The snapshot with the names of its properties.</summary>
    public Snapshot AddTo(Snapshot snapshot) => services.NamesIn(snapshot.State) is not { } names
        ? snapshot
        : snapshot with
        {
            State = new Dictionary<string, byte[]>(snapshot.State, StringComparer.Ordinal) { [Entry] = EntryOf(names) },
        };

    // Nearly all snapshots of an app have the same names: the latest entry usually fits.
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
    /// The snapshot with the keys of this process. Leaves out values of services that no longer fit their types: the framework would end the circuit
    /// when it reads them.
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
            // Not written by CircuitKit: nothing is renamed.
            return [];
        }
    }

    // Within a process each key has one name, so equal keys mean equal names.
    private sealed record NamesEntry(Dictionary<string, string> Names, byte[] Entry);
}
