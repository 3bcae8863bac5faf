using System.Collections;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

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

    // One for each thread, used again: a page has thousands of values, and each is read at every capture.
    [ThreadStatic]
    private static ValueFingerprint? t_own;

    // The objects around the present one, against cycles. One object in two places counts like two equal ones: that is what is read back.
    private readonly HashSet<object> _around = new(ReferenceEqualityComparer.Instance);
    private ulong _hash;
    private int _nodes;
    private bool _isInUse;

    public static ulong Of(object? value)
    {
        var fingerprint = t_own ??= new ValueFingerprint();
        if (fingerprint._isInUse)
        {
            fingerprint = new ValueFingerprint();
        }

        fingerprint._isInUse = true;
        try
        {
            fingerprint.Add(value, depth: 0);
            return fingerprint._hash ^ (fingerprint._hash >> 32);
        }
        finally
        {
            fingerprint.Clear();
        }
    }

    private void Clear()
    {
        _hash = 0;
        _around.Clear();
        _nodes = 0;
        _isInUse = false;
    }

    /// <summary>Adds a part of the value.</summary>
    public void Add(object? value, int depth)
    {
        if (value is null || IsBeyond(depth))
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
        if (type == typeof(List<string>))
        {
            // Not one that is derived from it, which has fields of its own.
            Add((long)ValueShape.Sequence + 1);
            AddTexts((List<string>)value, depth);
            return;
        }

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

    /// <summary>Adds a text that is a part of the value.</summary>
    public void AddString(string? text, int depth)
    {
        if (text is null || IsBeyond(depth))
        {
            Add(0L);
            return;
        }

        Add((long)ValueShape.Scalar + 1);
        AddText(text);
    }

    /// <summary>Adds a simple value by its number or hash code, as <see cref="Add(object?, int)"/> does.</summary>
    public void AddSimple(long number, int depth)
    {
        if (IsBeyond(depth))
        {
            Add(0L);
            return;
        }

        Add((long)ValueShape.Scalar + 1);
        Add(number);
    }

    // Each number is spread over all bits, and each counts by its place.
    public void Add(long number) =>
        _hash = unchecked((BitOperations.RotateLeft(_hash, 27) ^ ((ulong)number + 0x9E37_79B9_7F4A_7C15)) * 0xC2B2_AE3D_27D4_EB4F);

    public void AddText(string text)
    {
        Add((long)text.Length);
        Add(unchecked((long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan(0, Math.Min(text.Length, MaxCharacters))))));
    }

    private bool IsBeyond(int depth) => ++_nodes > MaxNodes || depth > MaxDepth;

    private void AddParts(object value, Type type, ValueShape shape, int depth)
    {
        switch (shape)
        {
            case ValueShape.Sequence:
                AddSequence((IEnumerable)value, depth);
                break;
            case ValueShape.Fields:
                FingerprintReader.Of(type).Read(value, this, depth + 1);
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

    // As a sequence, without an enumerator; and nothing in it is around itself.
    private void AddTexts(List<string> texts, int depth)
    {
        for (var i = 0; i < texts.Count && i + 1 + _nodes <= MaxNodes; i++)
        {
            AddString(texts[i], depth + 1);
        }

        Add((long)texts.Count);
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
            case Type type:
                AddText(type.FullName ?? type.Name);
                break;
            case JsonElement json:
                AddText(json.ValueKind == JsonValueKind.Undefined ? string.Empty : json.GetRawText());
                break;
            default:
                Add((long)value.GetHashCode());
                break;
        }
    }
}
