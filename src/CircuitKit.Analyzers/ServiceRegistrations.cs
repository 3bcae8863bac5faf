using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace CircuitKit.Analyzers;

/// <summary>Which scoped services an app registers, and which as persistent.</summary>
internal sealed class ServiceRegistrations
{
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _scoped = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _persistent = new(SymbolEqualityComparer.Default);
    private volatile bool _isServerApp;
    private volatile bool _hasUnknown;

    public void Add(IInvocationOperation call)
    {
        switch (call.TargetMethod.Name)
        {
            case "AddScoped" or "TryAddScoped" when IsOfDependencyInjection(call):
                // With two types the second one is what is created.
                if (TypesOf(call).LastOrDefault() is { } created)
                {
                    _scoped[created] = true;
                }

                break;
            case "RegisterPersistentService" when IsOfDependencyInjection(call):
                if (call.TargetMethod.TypeArguments.FirstOrDefault() is { TypeKind: not TypeKind.TypeParameter } persistent)
                {
                    _persistent[persistent] = true;
                }
                else
                {
                    _hasUnknown = true;
                }

                break;
            case "AddInteractiveServerComponents" when IsOfDependencyInjection(call):
                _isServerApp = true;
                break;
        }
    }

    /// <summary>With <c>State.KeepFields</c> scoped services are kept without a registration.</summary>
    public void Add(ISimpleAssignmentOperation assignment)
    {
        if (assignment.Target is IPropertyReferenceOperation { Property: { Name: "KeepFields", ContainingNamespace.Name: { } } property }
            && property.ContainingNamespace.ToDisplayString().StartsWith("CircuitKit", StringComparison.Ordinal))
        {
            _hasUnknown = true;
        }
    }

    /// <summary>The scoped services that are certainly not persistent: only an app knows, not a library that it uses.</summary>
    public IEnumerable<ITypeSymbol> NotPersistent() => _isServerApp && !_hasUnknown
        ? _scoped.Keys.Where(service => !service.HasAttribute("KeepStateAttribute") && !IsPersistent(service))
        : [];

    private bool IsPersistent(ITypeSymbol service) => service.WithBaseTypes().Concat(service.AllInterfaces).Any(_persistent.ContainsKey);

    private static IEnumerable<ITypeSymbol> TypesOf(IInvocationOperation call) => call.TargetMethod.TypeArguments.IsEmpty
        ? call.Arguments.Select(argument => argument.Value).OfType<ITypeOfOperation>().Select(argument => argument.TypeOperand)
        : call.TargetMethod.TypeArguments;

    private static bool IsOfDependencyInjection(IInvocationOperation call) =>
        call.TargetMethod.ContainingNamespace.ToDisplayString().StartsWith("Microsoft.Extensions.DependencyInjection", StringComparison.Ordinal);
}
