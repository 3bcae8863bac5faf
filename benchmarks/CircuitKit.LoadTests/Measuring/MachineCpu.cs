using System.Globalization;

namespace CircuitKit.LoadTests.Measuring;

/// <summary>How much processor time the whole machine has used, from Linux's <c>/proc/stat</c>.</summary>
internal static class MachineCpu
{
    private const string File = "/proc/stat";

    // USER_HZ: 100 on every platform .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Null where the system has no such file.</summary>
    public static TimeSpan? Busy() => System.IO.File.Exists(File) ? Parse(System.IO.File.ReadAllText(File)) : null;

    /// <summary>All columns but idle and waiting for disks; time a hypervisor gave to other machines counts as busy.</summary>
    internal static TimeSpan? Parse(string stat)
    {
        const int Idle = 3, WaitForDisks = 4, LastOwn = 7;
        string[] columns = stat.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (columns.Length < LastOwn + 2 || columns[0] != "cpu")
        {
            return null;
        }

        double ticks = 0;
        for (int i = 0; i <= LastOwn; i++)
        {
            if (!double.TryParse(columns[i + 1], CultureInfo.InvariantCulture, out double column))
            {
                return null;
            }

            ticks += i is Idle or WaitForDisks ? 0 : column;
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }
}
