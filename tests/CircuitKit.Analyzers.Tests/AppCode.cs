using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace CircuitKit.Analyzers.Tests;

/// <summary>Code as in an app, with the rule that is to look at it. What the rule has to find is marked in it: <c>{|CK1001:Name|}</c>.</summary>
internal static class AppCode
{
    private const string Usings = """
        #nullable enable
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using CircuitKit;
        global using Microsoft.AspNetCore.Components;
        global using Microsoft.AspNetCore.Components.Rendering;
        global using Microsoft.AspNetCore.Components.Web;
        global using Microsoft.EntityFrameworkCore;
        global using Microsoft.Extensions.DependencyInjection;

        namespace Microsoft.EntityFrameworkCore
        {
            public class DbContext
            {
                public void Add(object entity) { }
                public int SaveChanges() => 0;
                public Task<int> SaveChangesAsync() => Task.FromResult(0);
            }
        }
        """;

    private static readonly ReferenceAssemblies s_none = new("net10.0");

    // What the tests run on, CircuitKit among it.
    private static readonly IReadOnlyList<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => path.Contains("/shared/Microsoft.", StringComparison.Ordinal) || Path.GetFileName(path) == "CircuitKit.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static Task AnalyzeAsync<TRule>(string code)
        where TRule : DiagnosticAnalyzer, new()
    {
        RuleTest<TRule> test = new();
        Fill(test, code);
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>For the text of a finding: it is at <c>{|#0:</c>.</summary>
    public static Task AnalyzeAsync<TRule>(string code, string message)
        where TRule : DiagnosticAnalyzer, new()
    {
        RuleTest<TRule> test = new();
        Fill(test, code);
        test.ExpectedDiagnostics.Add(new DiagnosticResult(new TRule().SupportedDiagnostics[0]).WithLocation(0).WithMessage(message));
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    public static void Fill(AnalyzerTest<DefaultVerifier> test, string code)
    {
        test.ReferenceAssemblies = s_none;
        test.TestState.AdditionalReferences.AddRange(s_references);
        Fill(test.TestState, code);
    }

    public static void Fill(SolutionState state, string code)
    {
        state.Sources.Add($"#nullable enable\n{code}");
        state.Sources.Add(("Usings.cs", Usings));
    }

    private sealed class RuleTest<TRule> : CSharpAnalyzerTest<TRule, DefaultVerifier>
        where TRule : DiagnosticAnalyzer, new();
}
