using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace CircuitKit.Blazor.Kept;

/// <summary>
/// Reads the fields of components or services of one type as marks. All of a page's are read at every capture, so the reading is compiled: on
/// another thread, and until it is, reflection reads the same marks.
/// </summary>
internal sealed class FieldMarks
{
    private static readonly ConditionalWeakTable<KeptField[], FieldMarks> s_known = [];

    [ThreadStatic]
    private static ulong[]? t_now;

    /// <summary>Of nothing.</summary>
    public static readonly FieldMarks None = new([], typeof(object));

    private readonly Lazy<int[]> _holders;
    private volatile Action<object, ulong[]>? _compiled;

    private readonly Type _type;

    private FieldMarks(KeptField[] fields, Type type)
    {
        (Fields, _type) = (fields, type);
        _holders = new(() => [.. Enumerable.Range(0, fields.Length).Where(i => MayHoldObjects(fields[i]))]);
    }

    public KeptField[] Fields { get; }

    /// <summary>The fields that may hold an object which is somewhere else too.</summary>
    public int[] Holders => _holders.Value;

    /// <param name="fields">The fields; the same array for all that are of one type.</param>
    /// <param name="type">The type of what has them.</param>
    public static FieldMarks Of(KeptField[] fields, Type type) => s_known.TryGetValue(fields, out var known) ? known : Add(fields, type);

    /// <summary>Reads all fields into the first places of an array.</summary>
    public void Read(object target, ulong[] marks)
    {
        if (_compiled is { } compiled)
        {
            try
            {
                compiled(target, marks);
                return;
            }
            catch (InvalidOperationException)
            {
                // Another thread is changing a collection: below only its field has no mark.
            }
        }

        for (var i = 0; i < Fields.Length; i++)
        {
            marks[i] = Read(target, i);
        }
    }

    /// <summary>Reads all fields. What it returns is good until the next call on this thread.</summary>
    public ReadOnlySpan<ulong> Now(object target)
    {
        var now = t_now;
        if (now is null || now.Length < Fields.Length)
        {
            t_now = now = new ulong[Math.Max(Fields.Length, 64)];
        }

        Read(target, now);
        return now.AsSpan(0, Fields.Length);
    }

    public ulong Read(object target, int field)
    {
        try
        {
            return FieldMark.Of(Fields[field].Read(target), Fields[field].Use);
        }
        catch (InvalidOperationException)
        {
            return FieldMark.Unreadable;
        }
    }

    /// <summary>Compiles the reading. Takes milliseconds.</summary>
    public void Compile()
    {
        if (_compiled is not null)
        {
            return;
        }

        var target = Expression.Parameter(typeof(object));
        var marks = Expression.Parameter(typeof(ulong[]));
        Dictionary<Type, ParameterExpression> typed = [];
        List<Expression> body = [];
        for (var i = 0; i < Fields.Length; i++)
        {
            var field = Fields[i].Field.Field;
            if (!typed.TryGetValue(field.DeclaringType!, out var declared))
            {
                typed.Add(field.DeclaringType!, declared = Expression.Variable(field.DeclaringType!));
                body.Add(Expression.Assign(declared, Expression.Convert(target, field.DeclaringType!)));
            }

            body.Add(Expression.Assign(
                Expression.ArrayAccess(marks, Expression.Constant(i)), MarkOf(Expression.Field(declared, field), Fields[i].Use)));
        }

        var compiled = Expression.Lambda<Action<object, ulong[]>>(Expression.Block(typeof(void), typed.Values, body), target, marks).Compile();
        RunOnce(compiled);
        _compiled = compiled;
    }

    private static FieldMarks Add(KeptField[] fields, Type type)
    {
        FieldMarks made = new(fields, type);
        var marks = s_known.GetValue(fields, _ => made);
        if (ReferenceEquals(marks, made))
        {
            FieldPreparation.Queue(() => marks);
        }

        return marks;
    }

    // Machine code is made at the first call. None of the app's code runs: this object is never constructed, and is not finalized.
    private void RunOnce(Action<object, ulong[]> compiled)
    {
        if (_type.GetMethod("Finalize", BindingFlags.Instance | BindingFlags.NonPublic, [])?.DeclaringType != typeof(object))
        {
            return;
        }

        var sample = RuntimeHelpers.GetUninitializedObject(_type);
        try
        {
            compiled(sample, new ulong[Fields.Length]);
        }
        catch (InvalidOperationException)
        {
            // A struct that was never made cannot be read: machine code is there all the same.
        }
    }

    private static Expression MarkOf(Expression value, KeptFieldUse use) => use switch
    {
        KeptFieldUse.Service or KeptFieldUse.Persisted => Expression.Constant(0UL),
        KeptFieldUse.EditContext => Call(nameof(FieldMark.OfPresence), Boxed(value)),
        KeptFieldUse.Delegate => Call(nameof(FieldMark.OfMethod), Boxed(value)),
        _ => OfUnboxed(value) ?? Call(
            use == KeptFieldUse.LeftOut ? nameof(FieldMark.OfLeftOut)
                : IsNeverSimple(value.Type) ? nameof(FieldMark.OfObject)
                : nameof(FieldMark.Of),
            Boxed(value)),
    };

    // What is in such a field needs no asking which of the simple types it is.
    private static bool IsNeverSimple(Type type) => type.IsClass && type != typeof(object) && type != typeof(ValueType) && type != typeof(Enum);

    // Null for what is looked into.
    private static Expression? OfUnboxed(Expression value)
    {
        var type = value.Type;
        if (FieldMark.PartsOf(Nullable.GetUnderlyingType(type) ?? type) is null && !FieldMark.IsSimple(type))
        {
            return null;
        }

        if (Nullable.GetUnderlyingType(type) is not null)
        {
            return Expression.Condition(
                Expression.Property(value, "HasValue"), OfUnboxed(Expression.Property(value, "Value"))!, Expression.Constant(FieldMark.Null));
        }

        return type.IsEnum ? OfUnboxed(Expression.Convert(value, type.GetEnumUnderlyingType()))
            : FieldMark.PartsOf(type) is { } parts ? OfParts(value, parts)
            : OfSimple(value);
    }

    private static BlockExpression OfParts(Expression value, FieldInfo[] parts)
    {
        var whole = Expression.Variable(value.Type);
        var mark = parts.Aggregate(
            (Expression)Expression.Constant(0UL),
            (mark, part) => Expression.Call(typeof(FieldMark), nameof(FieldMark.With), [], mark, OfUnboxed(Expression.Field(whole, part))!));
        return Expression.Block([whole], Expression.Assign(whole, value), mark);
    }

    private static Expression OfSimple(Expression value)
    {
        var type = Type.GetTypeCode(value.Type) switch
        {
            TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 or TypeCode.Char => typeof(ulong),
            TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 => typeof(long),
            TypeCode.Single => typeof(double),
            _ => value.Type,
        };
        var converted = type == value.Type ? value : Expression.Convert(value, type);
        return type == typeof(ulong)
            ? converted
            : Expression.Call(typeof(FieldMark).GetMethod(nameof(FieldMark.Of), BindingFlags.Static | BindingFlags.Public, [type])!, converted);
    }

    private static MethodCallExpression Call(string method, Expression value) =>
        Expression.Call(typeof(FieldMark).GetMethod(method, BindingFlags.Static | BindingFlags.Public, [typeof(object)])!, value);

    private static UnaryExpression Boxed(Expression value) => Expression.Convert(value, typeof(object));

    private static bool MayHoldObjects(KeptField field) =>
        field.Use is KeptFieldUse.State or KeptFieldUse.Parameter && MayHoldObjects(field.Type);

    private static bool MayHoldObjects(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var plain
        && KeptShapes.Of(plain) is not KeptShape.Scalar
        && !(plain.IsValueType && KeptShapes.Of(plain) == KeptShape.Fields
            && ValueFields.Of(plain).Holders.All(field => !MayHoldObjects(field.Field.FieldType)));
}
