using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace CircuitKit.Analyzers.Tests;

/// <summary>What all rules have in common, and the page that explains them.</summary>
public sealed partial class RuleTests
{
    private static readonly DiagnosticAnalyzer[] s_rules =
    [
        .. typeof(StateRule).Assembly.GetTypes()
            .Where(type => typeof(DiagnosticAnalyzer).IsAssignableFrom(type) && !type.IsAbstract)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    private static DiagnosticDescriptor[] Descriptors =>
        [.. s_rules.SelectMany(rule => rule.SupportedDiagnostics).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    [Fact]
    public void Every_rule_is_on_the_page_with_its_severity() => Assert.Equal(
        Descriptors.Select(rule => $"{rule.Id} {rule.DefaultSeverity}"),
        Page().Select(line => Row().Match(line)).Where(row => row.Success).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}"));

    [Fact]
    public void Every_help_link_leads_to_a_heading_of_the_page()
    {
        var headings = Page().Where(line => line.StartsWith("### ", StringComparison.Ordinal)).Select(line => line[4..]);

        Assert.Equal(Descriptors.Select(rule => (rule.Id, rule.HelpLinkUri)), headings.Select(id => (id, $"docs/analyzers.md#ck{id[2..]}")));
    }

    [Fact]
    public void Every_rule_is_in_one_category_and_on() =>
        Assert.All(Descriptors, rule => Assert.Equal(("CircuitKit", true), (rule.Category, rule.IsEnabledByDefault)));

    [Fact]
    public async Task Project_that_does_not_know_the_attribute_is_left_alone()
    {
        // The names of the framework, and nothing of the framework itself.
        var compilation = CSharpCompilation.Create(
            "Plain",
            [
                CSharpSyntaxTree.ParseText(
                    """
                    class PersistentStateAttribute : System.Attribute;
                    class ComponentBase { protected virtual void OnInitialized() { } }
                    class Page : ComponentBase
                    {
                        [PersistentState] private System.Action Text { get; set; }
                        protected override void OnInitialized() => Text = null;
                    }
                    """,
                    cancellationToken: TestContext.Current.CancellationToken),
            ],
            [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
            new(OutputKind.DynamicallyLinkedLibrary));
        Assert.DoesNotContain(compilation.GetDiagnostics(TestContext.Current.CancellationToken), found => found.Severity == DiagnosticSeverity.Error);

        var found = await compilation.WithAnalyzers([.. s_rules]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

        Assert.Empty(found);
    }

    private static string[] Page()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CircuitKit.sln")))
        {
            folder = folder.Parent;
        }

        return File.ReadAllLines(Path.Combine(folder!.FullName, "docs", "analyzers.md"));
    }

    [GeneratedRegex(@"^\| `(CK\d+)` \| (\w+) \|")]
    private static partial Regex Row();
}
