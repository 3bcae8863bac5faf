using System.Linq.Expressions;
using System.Text.Json;

namespace CircuitKit.Blazor.Inspection;

/// <summary>
/// Reads the objects of one type, field by field, into a fingerprint. A page may have thousands of a type, and all are read at every capture: when
/// many have been read, the reading is compiled on another thread. Until it is, reflection reads the same.
/// </summary>
internal sealed class FingerprintReader
{
    /// <summary>So many objects are read before it is worth it.</summary>
    internal const int CompiledFrom = 200;

    private static readonly ConcurrentDictionary<Type, FingerprintReader> s_known = new();

    private readonly Type _type;
    private readonly ObjectField[] _fields;
    private volatile Action<object, ValueFingerprint, int>? _compiled;
    private int _reads;

    private FingerprintReader(Type type)
    {
        _type = type;
        _fields =
        [
            .. ObjectFields.Of(type)
                .Where(field => !ObjectFields.IsIgnored(field) && ValueShapes.Of(field.Field.FieldType) != ValueShape.Opaque),
        ];
    }

    public static FingerprintReader Of(Type type) => s_known.GetOrAdd(type, static type => new FingerprintReader(type));

    /// <summary>Adds the type and all fields of an object.</summary>
    /// <param name="value">The object.</param>
    /// <param name="into">The fingerprint.</param>
    /// <param name="depth">How deep in a value the fields are.</param>
    public void Read(object value, ValueFingerprint into, int depth)
    {
        into.AddText(_type.FullName ?? _type.Name);
        if (_compiled is { } compiled)
        {
            compiled(value, into, depth);
            return;
        }

        foreach (var field in _fields)
        {
            into.Add(field.Read(value), depth);
        }

        if (Interlocked.Increment(ref _reads) == CompiledFrom)
        {
            PreparationQueue.Queue(Compile);
        }
    }

    /// <summary>Compiles the reading. Takes milliseconds.</summary>
    public void Compile()
    {
        var value = Expression.Parameter(typeof(object));
        var into = Expression.Parameter(typeof(ValueFingerprint));
        var depth = Expression.Parameter(typeof(int));
        Dictionary<Type, ParameterExpression> typed = [];
        List<Expression> body = [];
        foreach (var field in _fields.Select(field => field.Field))
        {
            if (!typed.TryGetValue(field.DeclaringType!, out var declared))
            {
                typed.Add(field.DeclaringType!, declared = Expression.Variable(field.DeclaringType!));
                body.Add(Expression.Assign(declared, Expression.Convert(value, field.DeclaringType!)));
            }

            body.Add(AddTo(into, Expression.Field(declared, field), depth));
        }

        _compiled = Expression.Lambda<Action<object, ValueFingerprint, int>>(
            Expression.Block(typeof(void), typed.Values, body), value, into, depth).Compile();
    }

    private static Expression AddTo(Expression into, Expression value, Expression depth)
    {
        var type = value.Type;
        if (Nullable.GetUnderlyingType(type) is { } plain && IsNumber(plain))
        {
            return Expression.IfThenElse(
                Expression.Property(value, "HasValue"),
                AddTo(into, Expression.Property(value, "Value"), depth),
                Expression.Call(into, nameof(ValueFingerprint.Add), [], Expression.Constant(0L)));
        }

        return IsNumber(type) ? Expression.Call(into, nameof(ValueFingerprint.AddSimple), [], NumberOf(value), depth)
            : type == typeof(string) ? Expression.Call(into, nameof(ValueFingerprint.AddString), [], value, depth)
            : Expression.Call(into, nameof(ValueFingerprint.Add), [], Expression.Convert(value, typeof(object)), depth);
    }

    private static bool IsNumber(Type type) => type.IsValueType && ValueShapes.Of(type) == ValueShape.Scalar && type != typeof(JsonElement)
        && Nullable.GetUnderlyingType(type) is null;

    // As the fingerprint has it of a value whose type it does not know.
    private static UnaryExpression NumberOf(Expression value)
    {
        if (value.Type == typeof(TimeSpan))
        {
            return Expression.Convert(Expression.Property(value, nameof(TimeSpan.Ticks)), typeof(long));
        }

        if (value.Type == typeof(long) || value.Type == typeof(ulong))
        {
            return Expression.Convert(value, typeof(long));
        }

        var plain = value.Type.IsEnum ? Expression.Convert(value, value.Type.GetEnumUnderlyingType()) : value;
        return Expression.Convert(Expression.Call(plain, nameof(GetHashCode), []), typeof(long));
    }
}
