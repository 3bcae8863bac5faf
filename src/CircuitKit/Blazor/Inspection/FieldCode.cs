using System.Reflection;

namespace CircuitKit.Blazor.Inspection;

/// <summary>What the code of a class shows of one of its private fields.</summary>
internal enum FieldRole
{
    State,

    /// <summary>A getter computes it when it is needed: everything else only empties it.</summary>
    Computed,

    /// <summary>
    /// A yes or no that is only ever set to one of them, and that nothing shows: that the user has done something, that it was rendered.
    /// </summary>
    Flag,
}

/// <summary>
/// Reads the instructions of a class, and runs none, to tell a private field with state from one that is computed again, or that only notes that
/// something has happened.
/// </summary>
internal sealed class FieldCode
{
    private const string Getter = "get_";

    private static readonly ConcurrentDictionary<Type, FieldCode> s_known = new();

    private readonly Dictionary<string, MethodCode> _methods = new(StringComparer.Ordinal);
    private readonly HashSet<int> _shown = [];

    private FieldCode(Type type)
    {
        foreach (var one in NestedIn(type).Prepend(type))
        {
            const BindingFlags Declared =
                BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            foreach (var method in one.GetMethods(Declared).Cast<MethodBase>().Concat(one.GetConstructors(Declared)))
            {
                var name = NameOf(method);
                if (!_methods.TryGetValue(name, out var code))
                {
                    _methods.Add(name, code = new MethodCode());
                }

                code.Shows |= one == type && Shows(method);
                code.Read(method, type, NameOf);
            }
        }

        var open = new Stack<string>(_methods.Where(pair => pair.Value.Shows).Select(pair => pair.Key));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryPop(out var name))
        {
            if (seen.Add(name) && _methods.TryGetValue(name, out var code))
            {
                _shown.UnionWith(code.Reads);
                code.Calls.ToList().ForEach(open.Push);
            }
        }
    }

    public static FieldRole RoleOf(ObjectField field)
    {
        if (BusyFlags.Contains(field.Field, field.Name))
        {
            return FieldRole.Flag;
        }

        if (field is not { Property: null, Field: { IsPrivate: true, DeclaringType: { } type } })
        {
            return FieldRole.State;
        }

        var definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
        return s_known.GetOrAdd(definition, static type => new FieldCode(type)).Role(field.Field);
    }

    private FieldRole Role(FieldInfo field)
    {
        var writes = _methods.Where(pair => pair.Key != ConstructorInfo.ConstructorName)
            .SelectMany(pair => pair.Value.Writes
                .Where(write => write.Field == field.MetadataToken)
                .Select(write => (Method: OuterOf(pair.Key), write.Value)))
            .ToList();
        if (writes.Exists(write => write.Method.StartsWith(Getter, StringComparison.Ordinal) && write.Value == WrittenValue.Any)
            && writes.TrueForAll(write => write.Method.StartsWith(Getter, StringComparison.Ordinal) || write.Value is WrittenValue.Nothing))
        {
            return FieldRole.Computed;
        }

        return field.FieldType == typeof(bool) && writes.Count > 0 && !_shown.Contains(field.MetadataToken)
            && writes.TrueForAll(write => write.Value is WrittenValue.Nothing or WrittenValue.One && write.Value == writes[0].Value)
            ? FieldRole.Flag
            : FieldRole.State;
    }

    // What others see: a component by what it renders, a service by what it returns.
    private static bool Shows(MethodBase method) =>
        method.Name == "BuildRenderTree"
        || (method.IsPublic && MethodCode.Returns(method));

    // Of an iterator or an asynchronous method the compiler makes a class that is called <Name>d__1, with the code in its methods.
    private static string NameOf(MethodBase method) =>
        method.DeclaringType is { IsNested: true, Name: ['<', not '>', ..] name } ? name[1..name.LastIndexOf('>')] : method.Name;

    // A lambda is called <Name>b__1, by the method that it stands in.
    private static string OuterOf(string name) => name.StartsWith('<') && name.IndexOf('>') is > 1 and var end ? name[1..end] : name;

    private static IEnumerable<Type> NestedIn(Type type) => type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic)
        .Where(nested => nested.Name.StartsWith('<'))
        .SelectMany(nested => NestedIn(nested).Prepend(nested));
}
