using System.Globalization;
using System.Runtime.InteropServices;

namespace CircuitKit.LoadTests.Reports;

/// <summary>Where figures were taken: its size, not its name.</summary>
internal static class Machine
{
    private const double BytesPerGibibyte = 1024.0 * 1024 * 1024;

    public static string Size => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} processors, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesPerGibibyte:0} GiB, {Os()}");

    public static string Runtime => RuntimeInformation.FrameworkDescription;

    public static string InOneLine(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd}, {Size}, {Runtime}");

    // The kernel's full name says more about who runs the machine than about the machine.
    private static string Os() =>
        OperatingSystem.IsLinux() ? "Linux" : OperatingSystem.IsMacOS() ? "macOS" : OperatingSystem.IsWindows() ? "Windows" : "unknown system";
}
