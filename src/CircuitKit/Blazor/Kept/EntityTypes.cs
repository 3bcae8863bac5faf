using System.Reflection;
using CircuitKit.Blazor.Inspection;

namespace CircuitKit.Blazor.Kept;

/// <summary>
/// Types that a database context tracks. A copy of such an object is not tracked: to save the page's work would save nothing, or an old row over a
/// new one.
/// </summary>
internal sealed class EntityTypes
{
    private const string Context = "Microsoft.EntityFrameworkCore.DbContext";

    private const string Set = "Microsoft.EntityFrameworkCore.DbSet`1";

    private const string Factory = "Microsoft.EntityFrameworkCore.IDbContextFactory`1";

    private readonly HashSet<Type> _types = [];

    /// <param name="services">What the app has registered: contexts, and factories of contexts.</param>
    public EntityTypes(IEnumerable<Type> services)
    {
        foreach (var context in services.Select(ContextOf).OfType<Type>().Distinct())
        {
            foreach (var set in context.GetProperties().Select(property => property.PropertyType).Where(type => IsOf(type, Set)))
            {
                Add(set.GetGenericArguments()[0]);
            }
        }
    }

    /// <summary>Whether objects of the type are entities, are owned by one, or stand for one.</summary>
    public bool Contains(Type type)
    {
        for (var known = type; known is not null && known != typeof(object); known = known.BaseType)
        {
            if (_types.Contains(known))
            {
                return true;
            }
        }

        return type.Namespace?.StartsWith("Castle.Proxies", StringComparison.Ordinal) == true;
    }

    // With what it leads to: an order's lines need no set of their own.
    private void Add(Type type)
    {
        if (type.IsValueType || !_types.Add(type))
        {
            return;
        }

        var properties = type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        foreach (var part in properties.SelectMany(property => property.PropertyType.GetGenericArguments().Append(property.PropertyType)))
        {
            if (!ValueShapes.IsOfPlatform(part.Assembly))
            {
                Add(part);
            }
        }
    }

    private static Type? ContextOf(Type service)
    {
        var context = service.GetInterfaces().Append(service).FirstOrDefault(type => IsOf(type, Factory))?.GetGenericArguments()[0] ?? service;
        return IsContext(context) ? context : null;
    }

    private static bool IsOf(Type type, string generic) => type.IsConstructedGenericType && type.GetGenericTypeDefinition().FullName == generic;

    private static bool IsContext(Type? type) => type is not null && (type.FullName == Context || IsContext(type.BaseType));
}
