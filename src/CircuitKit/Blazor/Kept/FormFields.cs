using System.Reflection;
using Microsoft.AspNetCore.Components.Forms;

namespace CircuitKit.Blazor.Kept;

/// <summary>The fields that a form may know of: those of its model, and of what is in it.</summary>
internal static class FormFields
{
    private const int MostObjects = 200;

    private static readonly ConcurrentDictionary<Type, string[]> s_names = new();

    /// <summary>As far as a bounded look sees, and no secrets.</summary>
    public static IEnumerable<FieldIdentifier> Of(object model) =>
        from owner in ObjectsOf(model)
        from name in s_names.GetOrAdd(owner.GetType(), static type => NamesOf(type))
        select new FieldIdentifier(owner, name);

    private static IEnumerable<object> ObjectsOf(object model)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance) { model };
        var open = new Queue<object>(seen);
        while (open.TryDequeue(out var next))
        {
            yield return next;
            foreach (var part in PartsOf(next))
            {
                if (seen.Count < MostObjects && part is not (null or string or ValueType) && seen.Add(part))
                {
                    open.Enqueue(part);
                }
            }
        }
    }

    private static IEnumerable<object?> PartsOf(object value) => KeptShapes.Of(value.GetType()) switch
    {
        KeptShape.Fields => ValueFields.Of(value.GetType()).All.Select(field => field.Read(value)),
        KeptShape.Collection => CollectionShape.Of(value.GetType())!.Entries(value),
        _ => [],
    };

    private static string[] NamesOf(Type type) =>
    [
        .. type.GetMembers(BindingFlags.Instance | BindingFlags.Public)
            .Where(member => member is PropertyInfo or FieldInfo && !SecretNames.IsSecret(member.Name))
            .Select(member => member.Name)
            .Distinct(StringComparer.Ordinal),
    ];
}
