using System.Runtime.CompilerServices;

namespace CircuitKit.Blazor.Inspection;

/// <summary>A field whose value changed while the page was used.</summary>
/// <param name="Name">The field, or its property.</param>
/// <param name="Type">Its declared type.</param>
/// <param name="Fingerprint">The fingerprint of its present value.</param>
internal sealed record ChangedMember(string Name, Type Type, ulong Fingerprint)
{
    /// <summary>Whether it is another object than before, and not the same with other contents.</summary>
    public bool IsReplaced { get; init; }
}

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
    /// <param name="isGiven">Whether a parent gives a parameter, as it will again after a resume.</param>
    public IReadOnlyList<ChangedMember> Sample(object owner, bool isPersistent, long uses, bool isJustUsed, Func<string, bool>? isGiven = null)
    {
        var observed = fields.Of(owner.GetType(), isPersistent);
        if (!_tracked.TryGetValue(owner, out var tracked) || tracked.Fields.Length != observed.Count)
        {
            _tracked.AddOrUpdate(owner, tracked = new Tracked(observed.Count, uses));
        }

        var changed = new List<ChangedMember>();
        for (var i = 0; i < observed.Count; i++)
        {
            if (!TryRead(observed[i].Field, owner, out var now, out var identity))
            {
                continue;
            }

            ref var field = ref tracked.Fields[i];
            if (field.Fingerprint is { } before && now != before && !IsGiven(observed[i], owner, now, isGiven)
                && !IsMadeAgain(observed[i], isReplaced: identity != field.Identity))
            {
                tracked.Changed(i, uses, isJustUsed);
            }

            field.IsReplaced |= field.HasChanged && identity != field.Identity;
            (field.Fingerprint, field.Identity) = (now, identity);
            if (field is { HasChanged: true, SelfChanges: < VolatileFrom })
            {
                changed.Add(new ChangedMember(observed[i].Name, observed[i].Field.Field.FieldType, now) { IsReplaced = field.IsReplaced });
            }
        }

        return changed;
    }

    private bool IsGiven(ObservedField field, object owner, ulong fingerprint, Func<string, bool>? isGiven) =>
        field.IsParameter ? isGiven?.Invoke(field.Name) ?? true : fields.IsGiven(field.Field, owner, fingerprint);

    // A getter may also make an object that the user then adds something to.
    private static bool IsMadeAgain(ObservedField field, bool isReplaced) => !field.IsParameter && FieldCode.RoleOf(field.Field) switch
    {
        FieldRole.Flag => true,
        FieldRole.Computed => isReplaced || ValueShapes.IsImmutable(field.Field.Field.FieldType),
        _ => false,
    };

    private static bool TryRead(ObjectField field, object owner, out ulong fingerprint, out int identity)
    {
        identity = 0;
        try
        {
            var value = field.Read(owner);
            identity = field.Field.FieldType.IsValueType ? 0 : RuntimeHelpers.GetHashCode(value);
            fingerprint = ValueFingerprint.Of(value);
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

        public int Identity;

        public bool HasChanged;

        public bool IsReplaced;

        public int SelfChanges;
    }
}
