using System.Globalization;

namespace CircuitKit.LoadTests.Reports;

/// <summary>Figures as text, the same everywhere.</summary>
internal static class Figure
{
    public const string Unknown = "-";

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Milliseconds(double value) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    public static string Seconds(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? Unknown;

    public static string Kilobytes(double? bytes) => (bytes / 1024)?.ToString("0.0", CultureInfo.InvariantCulture) ?? Unknown;

    public static string Megabytes(double bytes) => (bytes / 1024 / 1024).ToString("0.0", CultureInfo.InvariantCulture);

    public static string Ratio(double value) => value.ToString("0.00×", CultureInfo.InvariantCulture);

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
