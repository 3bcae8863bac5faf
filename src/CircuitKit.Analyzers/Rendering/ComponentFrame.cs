using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace CircuitKit.Analyzers.Rendering;

/// <summary>A component as a page renders it: the calls from <c>OpenComponent</c> to its <c>CloseComponent</c>, as Razor writes them.</summary>
internal sealed class ComponentFrame
{
    private readonly IOperation _opening;
    private readonly List<IInvocationOperation> _calls;

    private ComponentFrame(ITypeSymbol component, IOperation opening, List<IInvocationOperation> calls)
    {
        Component = component;
        _opening = opening;
        _calls = calls;
    }

    public ITypeSymbol Component { get; }

    /// <summary>What is given to <c>SetKey</c>.</summary>
    public IOperation? Key => Argument("SetKey", 0);

    /// <summary>Whether it is given a render mode of its own: then it has no parent in its circuit, and its key comes from where it stands.</summary>
    public bool IsRoot => Argument("AddComponentRenderMode", 0) is not null;

    /// <summary>Nothing for a call that opens no component.</summary>
    public static ComponentFrame? At(IInvocationOperation call, BlazorTypes blazor)
    {
        if (call is not { TargetMethod.Name: "OpenComponent", Parent: IExpressionStatementOperation { Parent: IBlockOperation block } statement }
            || !call.TargetMethod.ContainingType.Is(blazor.RenderTreeBuilder))
        {
            return null;
        }

        var component = call.TargetMethod.TypeArguments.FirstOrDefault()
            ?? call.Arguments.Select(argument => argument.Value).OfType<ITypeOfOperation>().FirstOrDefault()?.TypeOperand;
        return component is null ? null : new(component, call, [.. CallsOfFrame(block, statement)]);
    }

    /// <summary>The type that is given as <c>Type</c>, as to a <c>DynamicComponent</c>.</summary>
    public ITypeSymbol? TypeParameter() => _calls
        .Where(call => call.TargetMethod.Name is "AddComponentParameter" or "AddAttribute"
            && call.Arguments.Any(argument => argument.Value.ConstantValue is { HasValue: true, Value: "Type" }))
        .SelectMany(call => StraightPath.Within(call.Arguments.Last()))
        .OfType<ITypeOfOperation>()
        .FirstOrDefault()?.TypeOperand;

    /// <summary>
    /// The tag in the page. Razor maps what is written in it, such as a parameter, but not the tag; one without anything is where its loop begins.
    /// </summary>
    public Location Location(IOperation? loop) => Rendering.MappedLocation.Of(_opening.Syntax)
        ?? _calls.Select(call => Rendering.MappedLocation.Of(call.Syntax)).FirstOrDefault(found => found is not null)
        ?? (loop is null ? null : Rendering.MappedLocation.Of(loop.Syntax))
        ?? _opening.Syntax.GetLocation();

    private IOperation? Argument(string method, int index) =>
        _calls.FirstOrDefault(call => call.TargetMethod.Name == method)?.Arguments.ElementAtOrDefault(index)?.Value;

    // What stands between belongs to this component, until a call closes it: Razor puts children into lambdas.
    private static IEnumerable<IInvocationOperation> CallsOfFrame(IBlockOperation block, IOperation statement)
    {
        var depth = 0;
        foreach (var next in block.Operations.SkipWhile(before => before != statement).Skip(1))
        {
            if (next is not IExpressionStatementOperation { Operation: IInvocationOperation call })
            {
                continue;
            }

            var name = call.TargetMethod.Name;
            if (name.StartsWith("Close", StringComparison.Ordinal) && depth-- == 0)
            {
                yield break;
            }

            if (name.StartsWith("Open", StringComparison.Ordinal))
            {
                depth++;
            }
            else if (depth == 0)
            {
                yield return call;
            }
        }
    }
}
