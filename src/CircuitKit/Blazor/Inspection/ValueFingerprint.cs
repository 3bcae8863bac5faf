using System.Collections;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace CircuitKit.Blazor.Inspection;

/// <summary>
/// A deep hash of a value, which detects a change without keeping the value. It reads fields and collections of the base library, runs no code of
/// the app, and is bounded: it does not detect a change beyond the bounds.
/// </summary>
internal sealed class ValueFingerprint
{
    public const int MaxNodes = 5_000;

    public const int MaxDepth = 16;

    private const int MaxCharacters = 4_096;

    private readonly XxHash3 _hash = new();
    // The objects around the present one, against cycles. One object in two places counts like two equal ones: that is what is read back.
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
        if (value is null || ++_nodes > MaxNodes || depth > MaxDepth)
        {
            Add(0L);
            return;
        }

        if (value is StringBuilder built)
        {
            AddText(built.ToString());
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
                    if (!ObjectFields.IsIgnored(field) && ValueShapes.Of(field.Field.FieldType) != ValueShape.Opaque)
                    {
                        Add(field.Read(value), depth + 1);
                    }
                }

                break;
        }
    }

    // Not its type: a list may be read back as another kind of list.
    private void AddSequence(IEnumerable elements, int depth)
    {
        var count = 0L;
        foreach (var element in elements)
        {
            if (++count + _nodes > MaxNodes)
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
        _hash.Append(MemoryMarshal.AsBytes(text.AsSpan(0, Math.Min(text.Length, MaxCharacters))));
    }

    private void Add(long number) => _hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in number)));
}
