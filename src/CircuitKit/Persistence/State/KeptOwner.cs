using CircuitKit.Blazor.Kept;

namespace CircuitKit.Persistence.State;

/// <summary>A component or service of a circuit, and what its fields were before a user did anything. It keeps fingerprints, never values.</summary>
/// <param name="target">The component or service.</param>
internal sealed class KeptOwner(object target) : RenderHook(target)
{
    /// <summary>A field that changes this often without a user is a clock, and is left out.</summary>
    internal const int RestlessFrom = 3;

    private FieldMarks _marks = FieldMarks.None;
    private ulong[] _baseline = [];

    // How often each field has changed without a user; null as long as none has.
    private byte[]? _changes;

    public KeptOwner(object target, KeptField[] fields, Type? service, int madeAt)
        : this(target)
    {
        Service = service;
        Begin(fields, madeAt);
    }

    /// <summary>Whether it is looked at; before its first rendering, and if it has no state, a component is not.</summary>
    public bool HasBegun => !ReferenceEquals(_marks, FieldMarks.None);

    public KeptField[] Fields => _marks.Fields;

    /// <summary>The fields that may hold an object which is somewhere else too.</summary>
    public int[] Holders => _marks.Holders;

    /// <summary>What it is registered as; null for a component.</summary>
    public Type? Service { get; }

    public bool IsService => Service is not null;

    /// <summary>How often the page had been used when it was made: what changes before the next time is loading.</summary>
    public int MadeAt { get; private set; }

    /// <summary>What was put into its fields when the circuit was resumed, in their order; null when nothing was.</summary>
    public PutBack?[]? Restored { get; private set; }

    /// <summary>What its fields are from now on is compared with what they are now.</summary>
    public void Begin(KeptField[] fields, int madeAt)
    {
        _marks = FieldMarks.Of(fields, Target.GetType());
        _baseline = new ulong[fields.Length];
        _marks.Read(Target, _baseline);
        MadeAt = madeAt;
    }

    /// <summary>It is still loading: what its fields are now is what they are by themselves.</summary>
    /// <returns>Whether anything has changed.</returns>
    public bool StillLoads()
    {
        var now = _marks.Now(Target);
        if (now.SequenceEqual(_baseline))
        {
            return false;
        }

        var hasChanged = false;
        for (var i = 0; i < now.Length; i++)
        {
            if (Restored?[i] is null && IsOther(now[i], i))
            {
                _baseline[i] = now[i];
                _changes ??= new byte[now.Length];
                _changes[i] = (byte)Math.Min(_changes[i] + 1, RestlessFrom);
                hasChanged = true;
            }
        }

        return hasChanged;
    }

    /// <summary>Adds the fields that a user's work is in.</summary>
    public void AddChangedTo(List<(KeptOwner Owner, int Field)> changed)
    {
        var now = _marks.Now(Target);
        if (Restored is null && now.SequenceEqual(_baseline))
        {
            return;
        }

        for (var i = 0; i < now.Length; i++)
        {
            if (HasChanged(i, now[i]))
            {
                changed.Add((this, i));
            }
        }
    }

    /// <summary>Whether a user's work is in a field.</summary>
    public bool HasChanged(int field) => HasChanged(field, _marks.Read(Target, field));

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
    /// <param name="merge">Gets what was restored and what was loaded, and returns what is to be in the field.</param>
    public void RestoreAgain(Func<object?, object?, object?> merge)
    {
        List<int>? overwritten = null;
        for (var i = 0; Restored is not null && i < Fields.Length; i++)
        {
            if (Restored[i] is { } put && Fields[i].Read(Target) is var loaded && !IsSame(put.Value, loaded))
            {
                Restored[i] = put with { Before = loaded };
                (overwritten ??= []).Add(i);
            }
        }

        foreach (var i in overwritten ?? [])
        {
            var put = Restored![i]!;
            Restored[i] = put with { Value = merge(put.Value, put.Before) };
            Fields[i].Write(Target, Restored[i]!.Value);
        }
    }

    /// <summary>Its fields hold again what they would without what was kept.</summary>
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

    private bool HasChanged(int field, ulong now) =>
        Restored?[field] is not null || (!(_changes?[field] >= RestlessFrom) && IsOther(now, field));

    private bool IsOther(ulong now, int field) => now != _baseline[field] && now != FieldMark.Unreadable;
}

/// <summary>What was put into a field, and what was there before.</summary>
internal sealed record PutBack(object? Value, object? Before)
{
    public static PutBack Settled { get; } = new(null, null);
}
