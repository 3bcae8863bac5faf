using CircuitKit.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace CircuitKit.Analyzers.Tests;

public sealed class CodeFixTests
{
    [Theory]
    [InlineData("private string? {|CK1001:Text|} { get; set; }", "public string? Text { get; set; }")]
    [InlineData("string? {|CK1001:Text|} { get; set; }", "public string? Text { get; set; }")]
    [InlineData("protected internal string? {|CK1001:Text|} { get; set; }", "public string? Text { get; set; }")]
    [InlineData("public string? {|CK1001:Text|} { get; }", "public string? Text { get; set; }")]
    [InlineData("public string? {|CK1001:Text|} { private get; set; }", "public string? Text { get; set; }")]
    public Task Property_becomes_public_and_settable(string before, string after) => FixAsync<UnreachableProperty, PropertyAccessFix>(
        $"class Page : ComponentBase\n{{\n    [PersistentState]\n    {before}\n}}",
        $"class Page : ComponentBase\n{{\n    [PersistentState]\n    {after}\n}}");

    [Theory]
    [InlineData("public static string? {|CK1001:Text|} { get; set; }")]
    [InlineData("public string? {|CK1001:Text|} => null;")]
    [InlineData("public string? {|CK1001:Text|} { get { return null; } }")]
    public Task What_needs_a_decision_is_left_alone(string property) => FixAsync<UnreachableProperty, PropertyAccessFix>(
        $"class Page : ComponentBase {{ [PersistentState] {property} }}",
        null);

    [Theory]
    [InlineData("string?", "{|CK1003:Value|} = \"a\"; // why", "Value ??= \"a\"; // why")]
    [InlineData("int?", "{|CK1003:Value|} = 5;", "Value ??= 5;")]
    public Task Assignment_becomes_a_default(string type, string before, string after) => FixAsync<OverwrittenState, KeepRestoredFix>(
        Page(type, before),
        Page(type, after));

    [Fact]
    public Task Assignment_to_what_is_never_null_is_left_alone() => FixAsync<OverwrittenState, KeepRestoredFix>(
        Page("int", "{|CK1003:Value|} = 5;"),
        null);

    private static string Page(string type, string start) => $$"""
        class Page : ComponentBase
        {
            [PersistentState]
            public {{type}} Value { get; set; }

            protected override void OnInitialized()
            {
                {{start}}
            }
        }
        """;

    private static Task FixAsync<TRule, TFix>(string before, string? after)
        where TRule : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        FixTest<TRule, TFix> test = new();
        AppCode.Fill(test, before);
        if (after is not null)
        {
            AppCode.Fill(test.FixedState, after);
        }

        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    private sealed class FixTest<TRule, TFix> : CSharpCodeFixTest<TRule, TFix, DefaultVerifier>
        where TRule : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new();
}
