using System.Reflection;
using System.Text.RegularExpressions;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>The scripts beside this file say of each step what every instrument must show; here, that no instrument was forgotten.</summary>
public sealed partial class EveryInstrumentTests
{
    private const string Folder = "tests/CircuitKit.IntegrationTests/Telemetry/Script";

    [Fact]
    public void Every_instrument_moves_in_one_of_the_scripts()
    {
        string[] known = [.. typeof(CircuitKitInstruments).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!).Where(name => name.StartsWith("circuitkit.", StringComparison.Ordinal))];

        IEnumerable<string> expected = Directory.EnumerateFiles(Path.Combine(BuildOutput.Root, Folder), "*ScriptTests.cs")
            .SelectMany(file => Change().Matches(File.ReadAllText(file)).Select(change => $"circuitkit.{change.Groups["instrument"].Value}"));

        Assert.Equal(known.Order(StringComparer.Ordinal), expected.Distinct().Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^ +[12] (?<instrument>[a-z_.]+)[ {]", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Change();
}
