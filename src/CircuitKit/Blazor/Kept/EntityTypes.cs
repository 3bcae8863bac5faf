using System.Collections.Concurrent;

namespace CircuitKit.Blazor.Kept;

/// <summary>Types that a database context tracks: a copy that it does not track is not saved by it.</summary>
internal static class EntityTypes
{
    private const string Context = "Microsoft.EntityFrameworkCore.DbContext";

    private const string Set = "Microsoft.EntityFrameworkCore.DbSet`1";

    private const string Factory = "Microsoft.EntityFrameworkCore.IDbContextFactory`1";

    private static readonly ConcurrentDictionary<Type, Type[]> s_known = new();

    /// <summary>Adds the types that a context, or the context of a factory, has sets of. Nothing for another service.</summary>
    public static void AddTo(HashSet<Type> entities, Type service) =>
        entities.UnionWith(s_known.GetOrAdd(service, static service => [.. Of(service)]));

    private static IEnumerable<Type> Of(Type service)
    {
        var context = service.GetInterfaces().Append(service).FirstOrDefault(IsFactory)?.GetGenericArguments()[0] ?? service;
        return !IsContext(context) ? [] : context.GetProperties().Select(property => property.PropertyType)
            .Where(type => type.IsConstructedGenericType && type.GetGenericTypeDefinition().FullName == Set)
            .Select(type => type.GetGenericArguments()[0]);
    }

    /// <summary>Whether objects of the type stand for one of another type.</summary>
    public static bool IsProxy(Type type) => type.Namespace?.StartsWith("Castle.Proxies", StringComparison.Ordinal) == true;

    private static bool IsFactory(Type type) => type.IsConstructedGenericType && type.GetGenericTypeDefinition().FullName == Factory;

    private static bool IsContext(Type? type) => type is not null && (type.FullName == Context || IsContext(type.BaseType));
}
