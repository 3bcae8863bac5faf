using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CircuitKit.Tests.Observability.Names;

/// <summary>The public names are those that are measured under, and say of each what it is.</summary>
public sealed partial class InstrumentNameTests
{
    private static readonly string[] s_sources = [nameof(CircuitKitInstruments.MeterName), nameof(CircuitKitInstruments.ActivitySourceName)];

    [Fact]
    public void Every_instrument_has_a_constant_and_every_constant_an_instrument() => Assert.Equal(
        MeasuredInstrument.All.Keys,
        Constants(typeof(CircuitKitInstruments)).Where(constant => !s_sources.Contains(constant.Name)).Select(constant => constant.Value).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_tag_has_a_constant_and_every_constant_a_tag() => Assert.Equal(
        MeasuredInstrument.All.Values.SelectMany(known => known.Tags.Keys).Distinct().Order(StringComparer.Ordinal),
        Constants(typeof(CircuitKitTags)).Select(constant => constant.Value).Order(StringComparer.Ordinal));

    [Fact]
    public void Constants_are_called_what_they_name() => Assert.All(
        Constants(typeof(CircuitKitInstruments)).Concat(Constants(typeof(CircuitKitTags))).Where(constant => !s_sources.Contains(constant.Name)),
        constant => Assert.Equal(constant.Name, string.Concat(constant.Value.Split('.').Where(part => part != "circuitkit").Select(part => char.ToUpperInvariant(part[0]) + part[1..]))));

    [Fact]
    public void Documentation_of_each_constant_says_kind_unit_and_tags()
    {
        XDocument documentation = XDocument.Load(Path.ChangeExtension(typeof(CircuitKitInstruments).Assembly.Location, ".xml"));

        Assert.All(MeasuredInstrument.All.Values, known =>
        {
            string constant = Constants(typeof(CircuitKitInstruments)).Single(constant => constant.Value == known.Name).Name;
            XElement summary = documentation.Descendants("member").Single(member => (string?)member.Attribute("name") == $"F:CircuitKit.CircuitKitInstruments.{constant}").Element("summary")!;

            Assert.StartsWith(
                $"{char.ToUpperInvariant(known.Kind[0])}{known.Kind[1..]}, {known.Unit}: ",
                Space().Replace(summary.Value, " ").TrimStart());
            Assert.Equal(
                known.Tags.Keys,
                summary.Elements("see").Select(tag => Constants(typeof(CircuitKitTags)).Single(known => $"F:CircuitKit.CircuitKitTags.{known.Name}" == (string?)tag.Attribute("cref")).Value)
                    .Order(StringComparer.Ordinal));
        });
    }

    private static IEnumerable<(string Name, string Value)> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (field.Name, (string)field.GetRawConstantValue()!));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
