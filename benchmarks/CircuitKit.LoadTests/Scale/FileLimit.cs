using System.Globalization;

namespace CircuitKit.LoadTests.Scale;

/// <summary>Each circuit is an open file here and one more in the server; a system that allows fewer would fail in the middle of a run.</summary>
internal static class FileLimit
{
    private const string File = "/proc/self/limits";

    // Pages are fetched on connections of their own, and a runtime has files open too.
    private const int Spare = 500;

    /// <exception cref="LoadException">The system does not allow so many.</exception>
    public static void Check(int circuits)
    {
        if (System.IO.File.Exists(File) && Parse(System.IO.File.ReadAllText(File)) is { } limit && limit < circuits + Spare)
        {
            throw new LoadException(string.Create(
                CultureInfo.InvariantCulture,
                $"This process may open {limit} files, and {circuits} circuits need {circuits + Spare}; raise the limit with ulimit -n, or open fewer."));
        }
    }

    /// <summary>The limit of open files, as the runtime has set it: as high as it may be. Null when there is none.</summary>
    internal static long? Parse(string limits)
    {
        const string Name = "Max open files";
        string? line = limits.Split('\n').FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        string? soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : null;
    }
}
