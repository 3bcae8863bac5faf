namespace CircuitKit.TestKit;

/// <summary>A folder of its own for one test, deleted at the end.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>The full path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("circuitkit-").FullName;

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // A test may delete it to see what happens.
        }
    }

    /// <summary>A path inside of the folder.</summary>
    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public override string ToString() => Path;
}
