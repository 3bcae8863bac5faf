using System.Reflection;
using CircuitKit.Tests.Observability;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Tests.Documentation;

/// <summary><c>docs/operations.md</c> has every log event and every instrument, and no other.</summary>
public sealed class TelemetryDocumentationTests
{
    private static readonly MarkdownPage s_page = new("docs/operations.md");

    private static readonly string[] s_listedApart = [CircuitKitTags.Outcome, CircuitKitTags.Reason];

    // The app's own: the templates of its routes, the name of its store, the types of what that throws.
    private static readonly string[] s_open = [CircuitKitTags.Route, CircuitKitTags.Store, CircuitKitTags.ErrorType];

    [Fact]
    public void Every_log_event_is_listed_with_its_level_and_name()
    {
        IEnumerable<string> expected = typeof(CircuitKitOptions).Assembly.GetTypes().Where(type => type.Name == "Log")
            .SelectMany(log => log.GetMethods(BindingFlags.Static | BindingFlags.Public))
            .Select(method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(line => line.Event is not null)
            .OrderBy(line => line.Event!.EventId)
            .Select(line => $"{line.Event!.EventId} {line.Event.Level} {line.Name}");

        IReadOnlyList<string[]> rows = s_page.Rows("## Log events");

        Assert.Equal(expected, rows.Select(row => $"{row[0]} {row[1]} {Assert.Single(MarkdownPage.Code(row[2]))}"));
        Assert.All(rows, row => Assert.True(row[3].Length > 20, $"Event {row[0]} has no meaning and remedy."));
    }

    [Fact]
    public void Every_instrument_is_listed_with_its_kind_unit_and_tags() => Assert.Equal(
        MeasuredInstrument.All.Values.Select(known => $"{known.Name} {known.Kind} {known.Unit} {string.Join(' ', known.Tags.Keys)}".TrimEnd()),
        Instruments
            .Select(row => $"{Code(row[0])} {row[1]} {Code(row[2])} {string.Join(' ', MarkdownPage.Code(row[3]).Order(StringComparer.Ordinal))}".TrimEnd())
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Every_outcome_and_reason_is_listed_for_its_instrument()
    {
        Dictionary<string, string> listed = s_page.Rows("### Outcomes and reasons")
            .SelectMany(row => MarkdownPage.Code(row[0]).Select(instrument => (instrument, Values: string.Join(' ', MarkdownPage.Code(row[1]).Order(StringComparer.Ordinal)))))
            .ToDictionary(row => row.instrument, row => row.Values);

        Assert.Equal(
            MeasuredInstrument.All.Values
                .Where(known => known.Tags.Keys.Intersect(s_listedApart).Any())
                .Select(known => $"{known.Name}: {string.Join(' ', known.Tags.Where(tag => s_listedApart.Contains(tag.Key)).SelectMany(tag => tag.Value).Order(StringComparer.Ordinal))}"),
            listed.Select(row => $"{row.Key}: {row.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_value_of_any_other_closed_list_is_named_beside_its_instrument() => Assert.All(
        MeasuredInstrument.All.Values,
        known =>
        {
            string meaning = Instruments.Single(row => Code(row[0]) == known.Name)[4];
            IEnumerable<string> values = known.Tags.Where(tag => !s_listedApart.Contains(tag.Key) && !s_open.Contains(tag.Key)).SelectMany(tag => tag.Value);
            IEnumerable<string> named = known.Tags.Keys.Any(s_open.Contains) ? [] : MarkdownPage.Code(meaning).Except(known.Tags.Keys);
            Assert.Equal(
                $"{known.Name}: {string.Join(' ', values.Order(StringComparer.Ordinal))}",
                $"{known.Name}: {string.Join(' ', named.Order(StringComparer.Ordinal))}");
        });

    private static IReadOnlyList<string[]> Instruments => s_page.Rows("### Instruments");

    private static string Code(string cell) => Assert.Single(MarkdownPage.Code(cell));
}
