using System.Linq.Expressions;
using System.Reflection;

namespace CircuitKit.Blazor;

/// <summary>
/// Turns private members into typed delegates, and lists those that it cannot bind. A member with another type or signature than expected counts
/// as missing too.
/// </summary>
/// <remarks>
/// It compiles expressions instead of using <c>UnsafeAccessor</c>: half of the types are internal structs and generics over them, which accessors
/// cannot name, and a missing member shows at start instead of at its first use.
/// </remarks>
internal sealed class MemberBinder(Func<FrameworkMember, bool> isHidden)
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
    private const BindingFlags AnyInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly List<FrameworkMember> _missing = [];

    public IReadOnlyList<FrameworkMember> Missing => _missing;

    /// <summary>
    /// Binds one member. Returns null, and lists the member as missing, when <paramref name="bind"/> finds nothing or what it finds does not fit.
    /// The type says not null, because callers ask <see cref="FrameworkMembers.Has"/> first.
    /// </summary>
    public T Bind<T>(FrameworkMember member, Func<T?> bind)
        where T : class
    {
        T? bound = null;
        if (!isHidden(member))
        {
            try
            {
                bound = bind();
            }
            catch (Exception exception)
                when (exception is ArgumentException or InvalidOperationException or AmbiguousMatchException or NotSupportedException)
            {
                // The member has another shape than expected.
                bound = null;
            }
        }

        if (bound is null && !_missing.Contains(member))
        {
            _missing.Add(member);
        }

        return bound!;
    }

    /// <summary>Binds the getter of a field or property that <paramref name="owner"/> declares.</summary>
    public Func<TTarget, TValue> BindGetter<TTarget, TValue>(FrameworkMember member, Type? owner) =>
        Bind(member, () => Getter<TTarget, TValue>(owner, member.ShortName));

    /// <summary>Binds the setter of a field or property that <paramref name="owner"/> declares.</summary>
    public Action<TTarget, TValue> BindSetter<TTarget, TValue>(FrameworkMember member, Type? owner) =>
        Bind(member, () => Setter<TTarget, TValue>(owner, member.ShortName));

    /// <summary>Binds a field that is set so seldom that it needs no delegate; it may be read-only.</summary>
    public FieldInfo BindField<TValue>(FrameworkMember member, Type? owner) =>
        Bind(member, () => owner?.GetField(member.ShortName, AnyInstance) is { } field && field.FieldType == typeof(TValue) ? field : null);

    /// <summary>Binds an instance method of <paramref name="owner"/> without parameters.</summary>
    public Func<object, TResult> BindCall<TResult>(FrameworkMember member, Type? owner) => Bind(member, () =>
    {
        if (owner?.GetMethod(member.ShortName, AnyInstance, []) is not { } method)
        {
            return null;
        }

        var target = Expression.Parameter(typeof(object));
        return Expression.Lambda<Func<object, TResult>>(Expression.Call(Expression.Convert(target, owner), method), target).Compile();
    });

    /// <summary>
    /// Binds what adds a handler to an event that <paramref name="owner"/> declares, before all that it has. An event's own accessor would add it
    /// after them.
    /// </summary>
    public Action<TTarget, THandler> BindFirstHandler<TTarget, THandler>(FrameworkMember member, Type? owner)
        where THandler : Delegate => Bind(member, () =>
            Getter<TTarget, THandler?>(owner, member.ShortName) is { } get && Setter<TTarget, THandler?>(owner, member.ShortName) is { } set
                ? (Action<TTarget, THandler>)((target, handler) => set(target, (THandler?)Delegate.Combine(handler, get(target))))
                : null);

    /// <summary>Binds the only constructor of a type.</summary>
    public TDelegate BindConstructor<TDelegate>(FrameworkMember member, Type? type)
        where TDelegate : Delegate => Bind(member, () =>
    {
        ParameterExpression[] given =
            [.. typeof(TDelegate).GetMethod("Invoke")!.GetParameters().Select(parameter => Expression.Parameter(parameter.ParameterType))];
        if (type?.GetConstructors(AnyInstance) is not [{ } constructor]
            || constructor.GetParameters() is not { } wanted
            || wanted.Length != given.Length)
        {
            return null;
        }

        var made = Expression.New(constructor, given.Select((argument, i) => Converted(argument, wanted[i].ParameterType)));
        return Expression.Lambda<TDelegate>(made, given).Compile();
    });

    public static Func<TTarget, TValue>? Getter<TTarget, TValue>(Type? owner, string name)
    {
        if (owner is null || Find(owner, name) is not { } member)
        {
            return null;
        }

        var target = Expression.Parameter(typeof(TTarget));
        var value = Expression.MakeMemberAccess(Converted(target, owner), member);
        return Expression.Lambda<Func<TTarget, TValue>>(Converted(value, typeof(TValue)), target).Compile();
    }

    public static Action<TTarget, TValue>? Setter<TTarget, TValue>(Type? owner, string name)
    {
        if (owner is null || Find(owner, name) is not { } member)
        {
            return null;
        }

        var target = Expression.Parameter(typeof(TTarget));
        var value = Expression.Parameter(typeof(TValue));
        var place = Expression.MakeMemberAccess(Converted(target, owner), member);
        return Expression.Lambda<Action<TTarget, TValue>>(Expression.Assign(place, Converted(value, place.Type)), target, value).Compile();
    }

    private static Expression Converted(Expression expression, Type type) =>
        expression.Type == type ? expression : Expression.Convert(expression, type);

    private static MemberInfo? Find(Type owner, string name) => (MemberInfo?)owner.GetField(name, Any) ?? owner.GetProperty(name, Any);
}
