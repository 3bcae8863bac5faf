using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;

namespace CircuitKit.Blazor;

/// <summary>
/// Turns private members into typed delegates, and remembers which of them could not be found. Binding and probing are one act: a member
/// that is there in the wrong shape (another type, another signature) counts as missing too.
/// </summary>
/// <remarks>
/// Compiled expressions rather than <c>UnsafeAccessor</c>: half of the types are internal structs and generics over them, which accessors
/// cannot name, and a missing member shows here at start instead of at its first use.
/// </remarks>
internal sealed class MemberBinder(Func<FrameworkMember, bool> isHidden)
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly List<FrameworkMember> _missing = [];

    public IReadOnlyList<FrameworkMember> Missing => _missing;

    /// <summary>Binds one member. Null, and remembered as missing, when <paramref name="bind"/> finds nothing or what it finds does not fit.</summary>
    public T? Bind<T>(FrameworkMember member, Func<T?> bind)
        where T : class
    {
        T? bound = null;
        if (!isHidden(member))
        {
            try
            {
                bound = bind();
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or AmbiguousMatchException or NotSupportedException)
            {
                // The member has another shape than the one written for: the same as not being there.
                bound = null;
            }
        }

        if (bound is null && !_missing.Contains(member))
        {
            _missing.Add(member);
        }

        return bound;
    }

    /// <summary>A getter of a field or property, declared on <paramref name="owner"/>, for a target typed <typeparamref name="TTarget"/>.</summary>
    public static Func<TTarget, TValue>? Getter<TTarget, TValue>(Type? owner, string name)
    {
        if (Find(owner, name) is not { } member)
        {
            return null;
        }

        var target = Expression.Parameter(typeof(TTarget));
        var value = Expression.MakeMemberAccess(Converted(target, owner), member);
        return Expression.Lambda<Func<TTarget, TValue>>(Converted(value, typeof(TValue)), target).Compile();
    }

    /// <summary>A setter of a field or property, declared on <paramref name="owner"/>.</summary>
    public static Action<TTarget, TValue>? Setter<TTarget, TValue>(Type? owner, string name)
    {
        if (Find(owner, name) is not { } member)
        {
            return null;
        }

        var target = Expression.Parameter(typeof(TTarget));
        var value = Expression.Parameter(typeof(TValue));
        var place = Expression.MakeMemberAccess(Converted(target, owner), member);
        return Expression.Lambda<Action<TTarget, TValue>>(Expression.Assign(place, Converted(value, place.Type)), target, value).Compile();
    }

    [return: NotNullIfNotNull(nameof(type))]
    public static Expression? Converted(Expression expression, Type? type) =>
        type is null ? null : expression.Type == type ? expression : Expression.Convert(expression, type);

    private static MemberInfo? Find(Type? owner, string name) =>
        (MemberInfo?)owner?.GetField(name, Any) ?? owner?.GetProperty(name, Any);
}
