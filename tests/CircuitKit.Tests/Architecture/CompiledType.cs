namespace CircuitKit.Tests.Architecture;

/// <summary>An outermost type of the library.</summary>
/// <param name="name">Its name.</param>
/// <param name="ns">Its namespace.</param>
/// <param name="file">The source file, relative to the library's folder; empty for what a generator or the compiler made.</param>
internal sealed class CompiledType(string name, string ns, string file)
{
    public string File => file;

    /// <summary>The folder, such as <c>Persistence/Capture</c>; empty for a type beside the rooms.</summary>
    public string Folder { get; } = file.Contains('/') ? file[..file.LastIndexOf('/')] : "";

    /// <summary>The room, such as <c>Persistence</c>; empty for a type beside the rooms.</summary>
    public string Room { get; } = file.Contains('/') ? file[..file.IndexOf('/')] : "";

    /// <summary>The types of the library that it refers to in any way, itself left out.</summary>
    public HashSet<CompiledType> Uses { get; } = [];

    /// <summary>The assemblies whose types it refers to.</summary>
    public HashSet<string> Assemblies { get; } = [];

    public void Add(TypeReferences references)
    {
        Uses.UnionWith(references.Types.Where(type => type != this));
        Assemblies.UnionWith(references.Assemblies);
    }

    public override string ToString() => $"{(ns.StartsWith("CircuitKit.", StringComparison.Ordinal) ? ns["CircuitKit.".Length..] + "." : "")}{name}";
}
