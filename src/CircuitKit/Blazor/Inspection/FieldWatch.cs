using System.Runtime.CompilerServices;

namespace CircuitKit.Blazor.Inspection;

/// <summary>A field whose value has changed while a person used the page.</summary>
/// <param name="Name">The field, or the property it stands behind.</param>
/// <param name="Type">Its declared type.</param>
/// <param name="Fingerprint">Of its value now.</param>
internal sealed record ChangedMember(string Name, Type Type, ulong Fingerprint);

/// <summary>
/// Tells what a person's use has changed in an object from what changes by itself: what is loading since the object was made, what ticks, and what
/// comes long after the last use. It keeps a fingerprint of each field, never a value, and keeps no object alive.
/// </summary>
internal sealed class FieldWatch(ObservedFields fields)
{
    /// <summary>So many changes without any use are no loading any more: it moves by itself.</summary>
    internal const int RestlessFrom = 3;

    private readonly ConditionalWeakTable<object, Watched> _watched = [];

    /// <summary>Looks at one object; answers what has changed in it through use, now or at a look before.</summary>
    /// <param name="owner">The component or service.</param>
    /// <param name="isPersistent">See <see cref="ObservedFields.Of"/>.</param>
    /// <param name="uses">How often the person has done something in this circuit.</param>
    /// <param name="isJustUsed">Whether the last time was just now.</param>
    public IReadOnlyList<ChangedMember> Look(object owner, bool isPersistent, long uses, bool isJustUsed)
    {
        var observed = fields.Of(owner.GetType(), isPersistent);
        if (!_watched.TryGetValue(owner, out var watched) || watched.Fields.Length != observed.Count)
        {
            _watched.AddOrUpdate(owner, watched = new Watched(observed.Count, uses));
        }

        var changed = new List<ChangedMember>();
        for (var i = 0; i < observed.Count; i++)
        {
            if (!TryRead(observed[i], owner, out var now))
            {
                continue;
            }

            if (watched.Fields[i].Fingerprint is { } before && now != before && !fields.IsGiven(observed[i], owner, now))
            {
                watched.Changed(i, uses, isJustUsed);
            }

            watched.Fields[i].Fingerprint = now;
            if (watched.Fields[i] is { HasChanged: true, Moves: < RestlessFrom })
            {
                changed.Add(new ChangedMember(observed[i].Name, observed[i].Field.FieldType, now));
            }
        }

        return changed;
    }

    private static bool TryRead(ObjectField field, object owner, out ulong fingerprint)
    {
        try
        {
            fingerprint = ValueFingerprint.Of(field.Read(owner));
            return true;
        }
        catch (InvalidOperationException)
        {
            // A collection that another thread changes this very moment. The next look comes.
            fingerprint = 0;
            return false;
        }
    }

    private sealed class Watched(int count, long firstSeen)
    {
        public WatchedField[] Fields { get; } = new WatchedField[count];

        // What was made by the last use and changes after it is still loading.
        public void Changed(int field, long uses, bool isJustUsed)
        {
            if (uses == firstSeen)
            {
                Fields[field].Moves++;
            }
            else if (isJustUsed)
            {
                Fields[field].HasChanged = true;
            }
            else
            {
                Fields[field].Moves = RestlessFrom;
            }
        }
    }

    private struct WatchedField
    {
        public ulong? Fingerprint;

        public bool HasChanged;

        public int Moves;
    }
}
