using System.Text;

namespace CircuitKit.Snapshots.File;

/// <summary>
/// A file beside the database with a random text that is another one since the database was emptied or made again: SQLite tells nobody of that, and
/// a process would go on writing into a file that was removed.
/// </summary>
internal sealed class DatabaseMark(string path)
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int Attempts = 100;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Reads the text; empty when there is none.</summary>
    public string Read() => Use(static file => Read(file));

    /// <summary>Writes another text, and returns it.</summary>
    public string Renew() => Use(static file => Write(file));

    /// <summary>Does something that changes the text, unless another process has changed it since; while it is done, nobody else reads it.</summary>
    public void RenewUnlessChanged(string text, Action change) => Use(file =>
    {
        if (Read(file) != text)
        {
            return text;
        }

        change();
        return Write(file);
    });

    private static string Read(FileStream file)
    {
        Span<byte> text = stackalloc byte[64];
        return Encoding.ASCII.GetString(text[..file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false)]);
    }

    private static string Write(FileStream file)
    {
        var text = Guid.NewGuid().ToString("N");
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(text));
        return text;
    }

    // Only one at a time, over all processes.
    private string Use(Func<FileStream, string> use)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var file = Open();
                return use(file);
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException) && attempt < Attempts)
            {
#pragma warning disable RS0030 // The thread of the database is not one of the pool, and has nothing else to do.
                Thread.Sleep(s_pause);
#pragma warning restore RS0030
            }
        }
    }

    private FileStream Open()
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new IOException($"'{path}' is a link, which CircuitKit never makes; remove it.");
        }

        FileStreamOptions options = new() { Mode = System.IO.FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileMode;
        }

        return new FileStream(path, options);
    }
}
