using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;

namespace CircuitKit.Persistence.State;

/// <summary>A component or service of a circuit, and what its fields were before a user did anything. It keeps fingerprints, never values.</summary>
internal sealed class KeptOwner
{
    /// <summary>A field that changes this often without a user is a clock, and is left out.</summary>
    internal const int RestlessFrom = 3;

    private readonly ulong[] _baseline;
    private readonly byte[] _changes;

    public KeptOwner(object target, KeptField[] fields, Type? service, int madeAt)
    {
        (Target, Fields, Service, MadeAt) = (target, fields, service, madeAt);
        _baseline = new ulong[fields.Length];
        _changes = new byte[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            TryMark(fields[i], out _baseline[i]);
        }
    }

    public object Target { get; }

    public KeptField[] Fields { get; }

    /// <summary>What it is registered as; null for a component.</summary>
    public Type? Service { get; }

    public bool IsService => Service is not null;

    /// <summary>How often the page had been used when it was made: what changes before the next time is loading.</summary>
    public int MadeAt { get; }

    /// <summary>Where it stands in the page, while a capture runs.</summary>
    public KeptPlace Place { get; set; }

    /// <summary>What was put into its fields when the circuit was resumed, in their order; null when nothing was.</summary>
    public PutBack?[]? Restored { get; private set; }

    /// <summary>It is still loading: what its fields are now is what they are by themselves.</summary>
    /// <returns>Whether anything has changed.</returns>
    public bool StillLoads()
    {
        var hasChanged = false;
        for (var i = 0; i < Fields.Length; i++)
        {
            if (Restored?[i] is null && TryMark(Fields[i], out var now) && now != _baseline[i])
            {
                _baseline[i] = now;
                _changes[i] = (byte)Math.Min(_changes[i] + 1, RestlessFrom);
                hasChanged = true;
            }
        }

        return hasChanged;
    }

    /// <summary>Whether a user's work is in a field.</summary>
    public bool HasChanged(int field) =>
        Restored?[field] is not null || (_changes[field] < RestlessFrom && TryMark(Fields[field], out var now) && now != _baseline[field]);

    /// <summary>Puts restored values into the fields, all or none.</summary>
    public void Restore(IReadOnlyList<(int Field, object? Value)> values)
    {
        var restored = new PutBack?[Fields.Length];
        foreach (var (field, value) in values)
        {
            restored[field] = new PutBack(value, Fields[field].Read(Target));
        }

        foreach (var (field, value) in values)
        {
            Fields[field].Write(Target, value);
        }

        Restored = restored;
    }

    /// <summary>A load has overwritten restored values: they are put back.</summary>
    public void RestoreAgain()
    {
        for (var i = 0; Restored is not null && i < Fields.Length; i++)
        {
            if (Restored[i] is { } put && !IsSame(put.Value, Fields[i].Read(Target)))
            {
                Fields[i].Write(Target, put.Value);
            }
        }
    }

    public void TakeBack()
    {
        for (var i = 0; Restored is not null && i < Fields.Length; i++)
        {
            if (Restored[i] is { } put)
            {
                Fields[i].Write(Target, put.Before);
            }
        }

        Restored = null;
    }

    /// <summary>The page has loaded: the values are the component's own from now on, and are not held here.</summary>
    public void Settle()
    {
        for (var i = 0; Restored is not null && i < Fields.Length; i++)
        {
            Restored[i] = Restored[i] is null ? null : PutBack.Settled;
        }
    }

    private static bool IsSame(object? put, object? now) =>
        ReferenceEquals(put, now) || (put is not null && (put.GetType().IsValueType || put is string) && put.Equals(now));

    // What is disposed has no fingerprint of its own: by its fields.
    private static ulong MarkOf(object? value) => value is not null && ValueShapes.Of(value.GetType()) == ValueShape.Opaque
        ? ObjectFields.Of(value.GetType()).Aggregate(0UL, (mark, field) => (mark * 31) + ValueFingerprint.Of(field.Read(value)))
        : ValueFingerprint.Of(value);

    private bool TryMark(KeptField field, out ulong mark)
    {
        try
        {
            var value = field.Read(Target);
            mark = field.Use == KeptFieldUse.EditContext ? (value is null ? 0UL : 1UL)
                : field.Use is KeptFieldUse.Service or KeptFieldUse.Persisted ? 0
                : field.Use == KeptFieldUse.LeftOut ? MarkOf(value)
                : field.Use == KeptFieldUse.Delegate ? (ulong)((value as Delegate)?.Method.GetHashCode() ?? 0)
                : ValueFingerprint.Of(value);
            return true;
        }
        catch (InvalidOperationException)
        {
            // Another thread is changing the collection.
            mark = 0;
            return false;
        }
    }
}

/// <summary>What was put into a field, and what was there before.</summary>
internal sealed record PutBack(object? Value, object? Before)
{
    public static PutBack Settled { get; } = new(null, null);
}
