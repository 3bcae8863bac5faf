using System.Collections;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace CircuitKit.Blazor.Inspection;

/// <summary>
/// A hash over a value as deep as it goes, by which a change is seen without keeping the value. It reads fields and collections of the base
/// library, runs no code of the app, and ends at a bound: a change beyond it is not seen.
/// </summary>
internal sealed class ValueFingerprint
{
    public const int MostNodes = 5_000;

    public const int MostDepth = 16;

    private const int MostCharacters = 4_096;

    private readonly XxHash3 _hash = new();
    // What the present place lies in. One object in two places is as good as two that are alike: that is what comes back of it.
    private readonly HashSet<object> _around = new(ReferenceEqualityComparer.Instance);
    private int _nodes;

    public static ulong Of(object? value)
    {
        var fingerprint = new ValueFingerprint();
        fingerprint.Add(value, depth: 0);
        return fingerprint._hash.GetCurrentHashAsUInt64();
    }

    private void Add(object? value, int depth)
    {
        if (value is null || ++_nodes > MostNodes || depth > MostDepth)
        {
            Add(0L);
            return;
        }

        var type = value.GetType();
        var shape = ValueShapes.Of(type);
        Add((long)shape + 1);
        if (shape == ValueShape.Scalar)
        {
            AddScalar(value);
            return;
        }

        if (type.IsValueType)
        {
            AddParts(value, type, shape, depth);
        }
        else if (_around.Add(value))
        {
            AddParts(value, type, shape, depth);
            _around.Remove(value);
        }
    }

    private void AddParts(object value, Type type, ValueShape shape, int depth)
    {
        switch (shape)
        {
            case ValueShape.Sequence:
                AddSequence((IEnumerable)value, depth);
                break;
            case ValueShape.Fields:
                AddText(type.FullName ?? type.Name);
                foreach (var field in ObjectFields.Of(type))
                {
                    if (!ObjectFields.IsLeftOutOnPurpose(field) && ValueShapes.Of(field.Field.FieldType) != ValueShape.Opaque)
                    {
                        Add(field.Read(value), depth + 1);
                    }
                }

                break;
        }
    }

    // Not its type: a list that was written comes back as another kind of list.
    private void AddSequence(IEnumerable elements, int depth)
    {
        var count = 0L;
        foreach (var element in elements)
        {
            if (++count + _nodes > MostNodes)
            {
                break;
            }

            Add(element, depth + 1);
        }

        Add((elements as ICollection)?.Count ?? count);
    }

    private void AddScalar(object value)
    {
        switch (value)
        {
            case string text:
                AddText(text);
                break;
            case long number:
                Add(number);
                break;
            case ulong number:
                Add(unchecked((long)number));
                break;
            case TimeSpan span:
                Add(span.Ticks);
                break;
            case System.Text.Json.JsonElement json:
                AddText(json.ValueKind == System.Text.Json.JsonValueKind.Undefined ? string.Empty : json.GetRawText());
                break;
            default:
                Add((long)value.GetHashCode());
                break;
        }
    }

    private void AddText(string text)
    {
        Add((long)text.Length);
        _hash.Append(MemoryMarshal.AsBytes(text.AsSpan(0, Math.Min(text.Length, MostCharacters))));
    }

    private void Add(long number) => _hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in number)));
}
