using System.Runtime.CompilerServices;

namespace CircuitKit.Blazor.Inspection;

/// <summary>A field whose value changed while the page was used.</summary>
/// <param name="Name">The field, or its property.</param>
/// <param name="Type">Its declared type.</param>
/// <param name="Fingerprint">The fingerprint of its present value.</param>
internal sealed record ChangedMember(string Name, Type Type, ulong Fingerprint);

/// <summary>
/// Distinguishes the fields that user input changes from those that change by themselves: what still loads when the object is new, what ticks, and
/// what changes long after the last input. It keeps a fingerprint of each field, never a value, and keeps no object alive.
/// </summary>
internal sealed class FieldTracker(ObservedFields fields)
{
    /// <summary>A field that changes this often without user input is treated as volatile.</summary>
    internal const int VolatileFrom = 3;

    private readonly ConditionalWeakTable<object, Tracked> _tracked = [];

    /// <summary>Samples one object. Returns the fields that user input has changed, now or before.</summary>
    /// <param name="owner">The component or service.</param>
    /// <param name="isPersistent">See <see cref="ObservedFields.Of"/>.</param>
    /// <param name="uses">The number of user inputs in this circuit.</param>
    /// <param name="isJustUsed">Whether the last one was just now.</param>
    public IReadOnlyList<ChangedMember> Sample(object owner, bool isPersistent, long uses, bool isJustUsed)
    {
        var observed = fields.Of(owner.GetType(), isPersistent);
        if (!_tracked.TryGetValue(owner, out var tracked) || tracked.Fields.Length != observed.Count)
        {
            _tracked.AddOrUpdate(owner, tracked = new Tracked(observed.Count, uses));
        }

        var changed = new List<ChangedMember>();
        for (var i = 0; i < observed.Count; i++)
        {
            if (!TryRead(observed[i], owner, out var now))
            {
                continue;
            }

            if (tracked.Fields[i].Fingerprint is { } before && now != before && !fields.IsGiven(observed[i], owner, now))
            {
                tracked.Changed(i, uses, isJustUsed);
            }

            tracked.Fields[i].Fingerprint = now;
            if (tracked.Fields[i] is { HasChanged: true, SelfChanges: < VolatileFrom })
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
            // Another thread is changing the collection. There will be another sample.
            fingerprint = 0;
            return false;
        }
    }

    private sealed class Tracked(int count, long firstSeen)
    {
        public TrackedField[] Fields { get; } = new TrackedField[count];

        // An object created by the last input that changes after it is still loading.
        public void Changed(int field, long uses, bool isJustUsed)
        {
            if (uses == firstSeen)
            {
                Fields[field].SelfChanges++;
            }
            else if (isJustUsed)
            {
                Fields[field].HasChanged = true;
            }
            else
            {
                Fields[field].SelfChanges = VolatileFrom;
            }
        }
    }

    private struct TrackedField
    {
        public ulong? Fingerprint;

        public bool HasChanged;

        public int SelfChanges;
    }
}
