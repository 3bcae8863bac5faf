using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace CircuitKit.Analyzers;

/// <summary>CK1007: what is given to <c>RegisterOnPersisting</c> runs at every save, while the framework lets nothing render.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class PersistCallback : StateRule
{
    public const string Id = "CK1007";

    private static readonly DiagnosticDescriptor s_rule = new(
        Id,
        "A persist callback renders or blocks",
        "A persist callback {0}; {1}",
        HelpLink.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink.Page + "ck1007");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

    protected override void Start(CompilationStartAnalysisContext context, BlazorTypes blazor) => context.RegisterSymbolStartAction(
        type =>
        {
            // A callback may be a method of the same class, which is looked at before or after it is found to be one.
            ConcurrentDictionary<ISymbol, bool> callbacks = new(SymbolEqualityComparer.Default);
            ConcurrentDictionary<ISymbol, List<Diagnostic>> methods = new(SymbolEqualityComparer.Default);
            type.RegisterOperationAction(
                analyzed =>
                {
                    switch (CallbackOf((IInvocationOperation)analyzed.Operation, blazor))
                    {
                        case IAnonymousFunctionOperation lambda:
                            Find(lambda.Body, blazor).ForEach(analyzed.ReportDiagnostic);
                            break;
                        case IMethodReferenceOperation { Method: var method }:
                            callbacks[method.OriginalDefinition] = true;
                            break;
                    }
                },
                OperationKind.Invocation);
            type.RegisterOperationBlockAction(block =>
            {
                if (block.OwningSymbol is IMethodSymbol { Parameters.IsEmpty: true, ReturnsVoid: false })
                {
                    methods[block.OwningSymbol.OriginalDefinition] = [.. block.OperationBlocks.SelectMany(body => Find(body, blazor))];
                }
            });
            type.RegisterSymbolEndAction(end =>
            {
                foreach (var method in callbacks.Keys)
                {
                    if (methods.TryGetValue(method, out var found))
                    {
                        found.ForEach(end.ReportDiagnostic);
                    }
                }
            });
        },
        SymbolKind.NamedType);

    private static IOperation? CallbackOf(IInvocationOperation call, BlazorTypes blazor) =>
        call.TargetMethod.Name == "RegisterOnPersisting" && call.TargetMethod.ContainingType.Is(blazor.PersistentComponentState)
            ? (call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0)?.Value as IDelegateCreationOperation)?.Target
            : null;

    private static List<Diagnostic> Find(IOperation body, BlazorTypes blazor)
    {
        // Once a task has been awaited or asked, its result may be there.
        var waitsForTasks = StraightPath.Within(body).Any(operation =>
            operation is IAwaitOperation or IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" });
        return [.. body.DescendantsAndSelf().Select(Rendering).Concat(StraightPath.Within(body).Select(Blocking)).OfType<Diagnostic>()];

        Diagnostic? Rendering(IOperation operation) => MethodOf(operation) is { } method && blazor.IsStateHasChanged(method)
            ? Diagnostic.Create(
                s_rule,
                operation.Syntax.GetLocation(),
                "renders with 'StateHasChanged': the framework refuses new components while it collects their state",
                "only write values in it")
            : null;

        Diagnostic? Blocking(IOperation operation) => Blocks(operation, waitsForTasks) is { } name
            ? Diagnostic.Create(
                s_rule,
                operation.Syntax.GetLocation(),
                $"blocks in '{name}': the circuit stands still at every save",
                "await it, or have the value ready")
            : null;
    }

    private static IMethodSymbol? MethodOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod,
        IMethodReferenceOperation reference => reference.Method,
        _ => null,
    };

    private static string? Blocks(IOperation operation, bool waitsForTasks)
    {
        ISymbol? member = operation is IPropertyReferenceOperation reference
            ? reference.Property
            : (operation as IInvocationOperation)?.TargetMethod;
        var name = member?.ContainingType is { } type ? $"{type.Name}.{member.Name}" : null;
        return name switch
        {
            "Thread.Sleep" => name,
            "Task.Wait" or "Task.WaitAll" or "Task.WaitAny" or "Task.Result" or "ValueTask.Result"
                when !waitsForTasks && IsThreading(member!) => name,
            "TaskAwaiter.GetResult" or "ValueTaskAwaiter.GetResult" or "ConfiguredTaskAwaiter.GetResult" or "ConfiguredValueTaskAwaiter.GetResult"
                when !waitsForTasks => "GetResult",
            _ => null,
        };
    }

    private static bool IsThreading(ISymbol member) =>
        member.ContainingNamespace.ToDisplayString().StartsWith("System.Threading", StringComparison.Ordinal);
}
