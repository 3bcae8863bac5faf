using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace CircuitKit.Tests.Architecture;

/// <summary>
/// The library as it is compiled: its types with the source file and the folder of each, and what each one refers to. A type that the compiler made,
/// or that is nested, counts as the outermost type around it. Constants, <c>nameof</c> and the texts of comments leave no trace in compiled code.
/// </summary>
internal sealed class CompiledAssembly : IDisposable
{
    // PortablePdb-Metadata: the documents of a type that no method's line numbers name, such as those of an enum.
    private static readonly Guid s_documentsOfType = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly PEReader _file;
    private readonly MetadataReaderProvider _symbolFile;
    private readonly MetadataReader _symbols;
    private readonly Dictionary<TypeDefinitionHandle, CompiledType> _types = [];

    private CompiledAssembly(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        Metadata = _file.GetMetadataReader();
        _symbolFile = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
        _symbols = _symbolFile.GetMetadataReader();
        foreach (TypeDefinitionHandle handle in Metadata.TypeDefinitions)
        {
            TypeDefinition type = Metadata.GetTypeDefinition(handle);
            if (type.GetDeclaringType().IsNil)
            {
                string name = Metadata.GetString(type.Name);
                _types[handle] = new CompiledType(name, Metadata.GetString(type.Namespace), FileOf(handle));
            }
        }

        foreach (TypeDefinitionHandle handle in Metadata.TypeDefinitions)
        {
            OwnerOf(handle).Add(new TypeReferences(this, handle));
        }
    }

    /// <summary>The library under test.</summary>
    public static CompiledAssembly Library { get; } = new(typeof(CircuitKitOptions).Assembly.Location);

    public MetadataReader Metadata { get; }

    /// <summary>The types that are written in a source file of the library.</summary>
    public IEnumerable<CompiledType> Types => _types.Values.Where(type => type.File.Length > 0);

    public void Dispose()
    {
        _symbolFile.Dispose();
        _file.Dispose();
    }

    public CompiledType OwnerOf(TypeDefinitionHandle handle)
    {
        while (Metadata.GetTypeDefinition(handle).GetDeclaringType() is { IsNil: false } outer)
        {
            handle = outer;
        }

        return _types[handle];
    }

    public MethodBodyBlock? BodyOf(MethodDefinitionHandle handle) =>
        Metadata.GetMethodDefinition(handle).RelativeVirtualAddress is not 0 and var address ? _file.GetMethodBody(address) : null;

    /// <summary>The source file of a method, relative to the library's folder; empty when a generator or the compiler wrote it.</summary>
    public string FileOf(MethodDefinitionHandle handle)
    {
        MethodDebugInformation lines = _symbols.GetMethodDebugInformation(handle.ToDebugInformationHandle());
        DocumentHandle document = lines.Document;
        if (document.IsNil && !lines.SequencePointsBlob.IsNil)
        {
            document = lines.GetSequencePoints().FirstOrDefault(point => !point.Document.IsNil).Document;
        }

        return document.IsNil ? "" : Relative(document);
    }

    private string FileOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = Metadata.GetTypeDefinition(handle);
        IEnumerable<string> ofMethods = type.GetMethods().Select(FileOf);
        IEnumerable<string> ofType = _symbols.GetCustomDebugInformation(handle)
            .Select(_symbols.GetCustomDebugInformation)
            .Where(information => _symbols.GetGuid(information.Kind) == s_documentsOfType)
            .SelectMany(information => Documents(_symbols.GetBlobReader(information.Value)));
        IEnumerable<string> ofNested = type.GetNestedTypes().Select(FileOf);
        return ofMethods.Concat(ofType).Concat(ofNested).FirstOrDefault(file => file.Length > 0) ?? "";
    }

    private List<string> Documents(BlobReader rows)
    {
        List<string> documents = [];
        while (rows.RemainingBytes > 0)
        {
            documents.Add(Relative(MetadataTokens.DocumentHandle(rows.ReadCompressedInteger())));
        }

        return documents;
    }

    private string Relative(DocumentHandle handle)
    {
        string path = _symbols.GetString(_symbols.GetDocument(handle).Name).Replace('\\', '/');
        int start = path.IndexOf($"/{SourceFile.Root}/", StringComparison.Ordinal);
        string relative = start < 0 ? "" : path[(start + SourceFile.Root.Length + 2)..];
        return relative.StartsWith("obj/", StringComparison.Ordinal) ? "" : relative;
    }
}
