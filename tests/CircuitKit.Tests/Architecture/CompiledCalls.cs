using System.Reflection.Metadata;

namespace CircuitKit.Tests.Architecture;

/// <summary>Which methods of the library call which.</summary>
internal sealed class CompiledCalls
{
    private readonly MetadataReader _metadata;
    private readonly ILookup<string, MethodDefinitionHandle> _byName;
    private readonly ILookup<TypeDefinitionHandle, TypeDefinitionHandle> _heirs;

    public CompiledCalls(CompiledAssembly library)
    {
        Library = library;
        _metadata = library.Metadata;
        _byName = _metadata.MethodDefinitions.ToLookup(NameOf, StringComparer.Ordinal);
        _heirs = _metadata.TypeDefinitions
            .SelectMany(type => Parents(type).Select(parent => (parent, type)))
            .ToLookup(pair => pair.parent, pair => pair.type);
    }

    public CompiledAssembly Library { get; }

    public IEnumerable<string> Names => _byName.Select(name => name.Key);

    public IEnumerable<MethodDefinitionHandle> Named(string name) => _byName[name];

    /// <summary>The outermost type and the method; what the compiler made of a method goes by the method's own name.</summary>
    public string NameOf(MethodDefinitionHandle handle)
    {
        MethodDefinition method = _metadata.GetMethodDefinition(handle);
        TypeDefinition type = _metadata.GetTypeDefinition(method.GetDeclaringType());
        string name = _metadata.GetString(method.Name);
        while (type.GetDeclaringType() is { IsNil: false } outer)
        {
            name = MadeOf(_metadata.GetString(type.Name)) ?? name;
            type = _metadata.GetTypeDefinition(outer);
        }

        return $"{_metadata.GetString(type.Name).Split('`')[0]}.{MadeOf(name) ?? name}";
    }

    /// <summary>The source file of a method; that of its body when it is async or an iterator.</summary>
    public string FileOf(MethodDefinitionHandle handle) =>
        StateMachine(handle).Prepend(handle).Select(Library.FileOf).FirstOrDefault(file => file.Length > 0) ?? "";

    /// <summary>Whether the method does something, other than giving a property's value or making an object.</summary>
    public bool IsStep(MethodDefinitionHandle handle)
    {
        string name = NameOf(handle)[(NameOf(handle).IndexOf('.', StringComparison.Ordinal) + 1)..];
        return !name.StartsWith("get_", StringComparison.Ordinal)
            && !name.StartsWith("set_", StringComparison.Ordinal)
            && !name.StartsWith("op_", StringComparison.Ordinal)
            && name is not (".ctor" or ".cctor" or "Equals" or "GetHashCode" or "ToString");
    }

    public IEnumerable<MethodDefinitionHandle> From(MethodDefinitionHandle handle)
    {
        if (Library.BodyOf(handle) is not { } body)
        {
            return Implementations(handle);
        }

        return Il.Tokens(body)
            .Where(token => token.Code is ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Newobj or ILOpCode.Ldftn or ILOpCode.Ldvirtftn)
            .Select(token => Resolve(token.Token))
            .Where(method => !method.IsNil)
            .SelectMany(method => (IEnumerable<MethodDefinitionHandle>)[method, .. Implementations(method)])
            .Concat(StateMachine(handle));
    }

    // <Method>d__1, <Method>b__0: what the compiler made of a method.
    private static string? MadeOf(string name) =>
        name is ['<', ..] && name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? name[1..end] : null;

    // An async method or an iterator names the type that holds its code in an attribute.
    private IEnumerable<MethodDefinitionHandle> StateMachine(MethodDefinitionHandle handle)
    {
        MethodDefinition method = _metadata.GetMethodDefinition(handle);
        string name = $"<{_metadata.GetString(method.Name)}>d__";
        return method.GetCustomAttributes().Any(IsStateMachine)
            ? _metadata.GetTypeDefinition(method.GetDeclaringType()).GetNestedTypes()
                .Where(type => _metadata.GetString(_metadata.GetTypeDefinition(type).Name).StartsWith(name, StringComparison.Ordinal))
                .SelectMany(type => _metadata.GetTypeDefinition(type).GetMethods())
                .Where(step => _metadata.GetString(_metadata.GetMethodDefinition(step).Name) == "MoveNext")
            : [];
    }

    private bool IsStateMachine(CustomAttributeHandle handle) =>
        _metadata.GetCustomAttribute(handle).Constructor is { Kind: HandleKind.MemberReference } constructor
        && _metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } type
        && _metadata.GetTypeReference((TypeReferenceHandle)type) is var attribute
        && _metadata.GetString(attribute.Name).EndsWith("StateMachineAttribute", StringComparison.Ordinal);

    private MethodDefinitionHandle Resolve(EntityHandle token)
    {
        switch (token.Kind)
        {
            case HandleKind.MethodDefinition:
                return (MethodDefinitionHandle)token;
            case HandleKind.MethodSpecification:
                return Resolve(_metadata.GetMethodSpecification((MethodSpecificationHandle)token).Method);
            case HandleKind.MemberReference:
                // A method of a generic type of the library, as this use of it names it.
                MemberReference member = _metadata.GetMemberReference((MemberReferenceHandle)token);
                return TypeOf(member.Parent) is { IsNil: false } type ? Same(type, _metadata.GetString(member.Name), member.Signature) : default;
            default:
                return default;
        }
    }

    private IEnumerable<MethodDefinitionHandle> Implementations(MethodDefinitionHandle handle)
    {
        MethodDefinition method = _metadata.GetMethodDefinition(handle);
        if ((method.Attributes & System.Reflection.MethodAttributes.Virtual) == 0)
        {
            return [];
        }

        string name = _metadata.GetString(method.Name);
        int parameters = method.GetParameters().Count;
        return AllHeirs(method.GetDeclaringType())
            .SelectMany(type => _metadata.GetTypeDefinition(type).GetMethods())
            .Where(candidate => _metadata.GetMethodDefinition(candidate) is var other
                && (other.Attributes & System.Reflection.MethodAttributes.Virtual) != 0
                && other.GetParameters().Count == parameters
                && _metadata.GetString(other.Name) is var otherName
                && (otherName == name || otherName.EndsWith($".{name}", StringComparison.Ordinal)));
    }

    private IEnumerable<TypeDefinitionHandle> AllHeirs(TypeDefinitionHandle type) => _heirs[type].SelectMany(heir => AllHeirs(heir).Prepend(heir));

    private IEnumerable<TypeDefinitionHandle> Parents(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        return type.GetInterfaceImplementations()
            .Select(implemented => TypeOf(_metadata.GetInterfaceImplementation(implemented).Interface))
            .Append(TypeOf(type.BaseType))
            .Where(parent => !parent.IsNil);
    }

    private TypeDefinitionHandle TypeOf(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                return (TypeDefinitionHandle)handle;
            case HandleKind.TypeSpecification when !handle.IsNil:
                // GENERICINST, CLASS or VALUETYPE, the generic type.
                BlobReader signature = _metadata.GetBlobReader(_metadata.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
                return signature.ReadSignatureTypeCode() == SignatureTypeCode.GenericTypeInstance && signature.ReadByte() > 0
                    && signature.ReadTypeHandle() is { Kind: HandleKind.TypeDefinition } generic ? (TypeDefinitionHandle)generic : default;
            default:
                return default;
        }
    }

    private MethodDefinitionHandle Same(TypeDefinitionHandle type, string name, BlobHandle signature)
    {
        byte[] wanted = _metadata.GetBlobBytes(signature);
        return _metadata.GetTypeDefinition(type).GetMethods().FirstOrDefault(method =>
            _metadata.GetMethodDefinition(method) is var definition
            && _metadata.GetString(definition.Name) == name
            && _metadata.GetBlobBytes(definition.Signature).AsSpan().SequenceEqual(wanted));
    }
}
