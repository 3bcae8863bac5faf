using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace CircuitKit.Tests.Architecture;

/// <summary>
/// Everything a compiled type names: base type, interfaces, constraints, attributes with the types in their arguments, fields, signatures, locals,
/// catch clauses and each token of its code, with all generic arguments.
/// </summary>
internal sealed class TypeReferences
{
    private readonly CompiledAssembly _library;
    private readonly MetadataReader _metadata;
    private readonly Names _names;

    public TypeReferences(CompiledAssembly library, TypeDefinitionHandle handle)
    {
        _library = library;
        _metadata = library.Metadata;
        _names = new Names(this);
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        Type(type.BaseType);
        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
        {
            Type(_metadata.GetInterfaceImplementation(implemented).Interface);
        }

        Generics(type.GetGenericParameters());
        Attributes(type.GetCustomAttributes());
        foreach (FieldDefinition field in type.GetFields().Select(_metadata.GetFieldDefinition))
        {
            field.DecodeSignature(_names, null);
            Attributes(field.GetCustomAttributes());
        }

        foreach (PropertyDefinitionHandle property in type.GetProperties())
        {
            Attributes(_metadata.GetPropertyDefinition(property).GetCustomAttributes());
        }

        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            Method(method);
        }
    }

    public HashSet<CompiledType> Types { get; } = [];

    public HashSet<string> Assemblies { get; } = new(StringComparer.Ordinal);

    private void Method(MethodDefinitionHandle handle)
    {
        MethodDefinition method = _metadata.GetMethodDefinition(handle);
        method.DecodeSignature(_names, null);
        Generics(method.GetGenericParameters());
        Attributes(method.GetCustomAttributes());
        foreach (ParameterHandle parameter in method.GetParameters())
        {
            Attributes(_metadata.GetParameter(parameter).GetCustomAttributes());
        }

        if (_library.BodyOf(handle) is { } body)
        {
            if (!body.LocalSignature.IsNil)
            {
                _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null);
            }

            foreach (ExceptionRegion region in body.ExceptionRegions)
            {
                Type(region.CatchType);
            }

            foreach ((_, EntityHandle token) in Il.Tokens(body))
            {
                Member(token);
            }
        }
    }

    private void Member(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodDefinition:
                Type(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                Type(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification generic = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                generic.DecodeSignature(_names, null);
                Member(generic.Method);
                break;
            case HandleKind.MemberReference:
                MemberReference member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
                Type(member.Parent);
                if (member.GetKind() == MemberReferenceKind.Method)
                {
                    member.DecodeMethodSignature(_names, null);
                }
                else
                {
                    member.DecodeFieldSignature(_names, null);
                }

                break;
            default:
                Type(handle);
                break;
        }
    }

    private void Type(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                Types.Add(_library.OwnerOf((TypeDefinitionHandle)handle));
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_names, null);
                break;
            case HandleKind.TypeReference:
                Outside((TypeReferenceHandle)handle);
                break;
        }
    }

    private void Outside(TypeReferenceHandle handle)
    {
        EntityHandle scope = _metadata.GetTypeReference(handle).ResolutionScope;
        if (scope.Kind == HandleKind.AssemblyReference)
        {
            Assemblies.Add(_metadata.GetString(_metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name));
        }
        else if (scope.Kind == HandleKind.TypeReference)
        {
            Outside((TypeReferenceHandle)scope);
        }
    }

    private void Generics(GenericParameterHandleCollection parameters)
    {
        foreach (var constraint in parameters.Select(_metadata.GetGenericParameter).SelectMany(parameter => parameter.GetConstraints()))
        {
            Type(_metadata.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void Attributes(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttribute attribute in attributes.Select(_metadata.GetCustomAttribute))
        {
            Member(attribute.Constructor);
            attribute.DecodeValue(_names);
        }
    }

    private void Named(string name)
    {
        if (_metadata.TypeDefinitions.FirstOrDefault(handle => FullName(handle) == name.Split(',')[0]) is { IsNil: false } handle)
        {
            Types.Add(_library.OwnerOf(handle));
        }
    }

    private string FullName(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        string name = _metadata.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{FullName(outer)}+{name}"
            : type.Namespace.IsNil ? name : $"{_metadata.GetString(type.Namespace)}.{name}";
    }

    /// <summary>Notes the types that a signature, or an attribute's argument, names.</summary>
    private sealed class Names(TypeReferences references) : ISignatureTypeProvider<string, object?>, ICustomAttributeTypeProvider<string>
    {
        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            references.Type(handle);
            return references.FullName(handle);
        }

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            references.Type(handle);
            TypeReference type = reader.GetTypeReference(handle);
            return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
        }

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public string GetTypeFromSerializedName(string name)
        {
            references.Named(name);
            return name;
        }

        public PrimitiveTypeCode GetUnderlyingEnumType(string type) => PrimitiveTypeCode.Int32;

        public bool IsSystemType(string type) => type == "System.Type";

        public string GetSystemType() => "System.Type";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => genericType;

        public string GetArrayType(string elementType, ArrayShape shape) => elementType;

        public string GetSZArrayType(string elementType) => elementType;

        public string GetByReferenceType(string elementType) => elementType;

        public string GetPointerType(string elementType) => elementType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetFunctionPointerType(MethodSignature<string> signature) => "";

        public string GetGenericMethodParameter(object? genericContext, int index) => "";

        public string GetGenericTypeParameter(object? genericContext, int index) => "";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;
    }
}
