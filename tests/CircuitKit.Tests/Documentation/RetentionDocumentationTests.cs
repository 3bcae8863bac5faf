using System.Text;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Lifetime.Retention.Rules;
using Microsoft.Extensions.Configuration;

namespace CircuitKit.Tests.Documentation;

/// <summary>What <c>docs/retention.md</c> shows compiles, is accepted, and names what there is.</summary>
public sealed class RetentionDocumentationTests
{
    private const string Page = "docs/retention.md";

    [Fact]
    public void Every_part_of_a_rule_is_listed_with_its_type() => Assert.Equal(
        typeof(RetentionRule).GetProperties().Select(property => $"{property.Name} {NameOf(property.PropertyType)}").Order(StringComparer.Ordinal),
        new MarkdownPage(Page).Rows("## Rules").Select(row => string.Join(' ', row.Take(2).SelectMany(MarkdownPage.Code))).Order(StringComparer.Ordinal));

    [Fact]
    public void Configuration_shown_is_accepted()
    {
        using MemoryStream json = new(Encoding.UTF8.GetBytes(string.Join('\n', Assert.Single(Blocks("json")))));
        RetentionOptions options = new();

        new ConfigurationBuilder().AddJsonStream(json).Build().GetSection("CircuitKit:Retention").Bind(options);

        Assert.Empty(new RetentionOptionsValidator(new SnapshotOptions().TimeToLive).Validate(null, options).Failures ?? []);
        Assert.Equal((2000, 0.8, 4), (options.MaxDisconnected, options.MemoryPressureThreshold, options.Rules.Count));
    }

    [Fact]
    public void Code_shown_is_code_that_compiles()
    {
        string compiled = Joined(Repository.Lines("tests/CircuitKit.Tests/Lifetime/Retention/RetentionExamples.cs"));

        Assert.Equal(2, Blocks("csharp").Count);
        Assert.All(Blocks("csharp"), block => Assert.Contains(Joined(block), compiled, StringComparison.Ordinal));
    }

    [Fact]
    public void Defaults_told_are_the_real_ones()
    {
        string text = Joined(Repository.Lines(Page));

        Assert.Contains(FormattableString.Invariant($"Here {RetentionDecider.DefaultMaxDisconnected:N0} may wait"), text);
        Assert.Contains(
            $"`Value` | `int` | What it is worth when room is short, 0 to {RetentionDecision.MaxValue}; {RetentionDecision.DefaultValue} without it.",
            text);
        Assert.Contains($"0 to {RetentionDecision.MaxKeepLive.TotalHours} hours.", text);
    }

    private static List<List<string>> Blocks(string language)
    {
        List<List<string>> blocks = [];
        List<string>? open = null;
        foreach (string line in Repository.Lines(Page))
        {
            if (open is null && line == $"```{language}")
            {
                blocks.Add(open = []);
            }
            else if (line == "```")
            {
                open = null;
            }
            else
            {
                open?.Add(line);
            }
        }

        return blocks;
    }

    private static string Joined(IEnumerable<string> lines) => string.Join(' ', lines.Select(line => line.Trim()));

    private static string NameOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var value when value == typeof(bool) => "bool",
        var value when value == typeof(int) => "int",
        var value when value == typeof(string) => "string",
        var value => value.Name,
    };
}
