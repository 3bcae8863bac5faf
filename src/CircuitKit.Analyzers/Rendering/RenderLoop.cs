using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace CircuitKit.Analyzers.Rendering;

/// <summary>The loop that renders a component again and again.</summary>
internal static class RenderLoop
{
    /// <summary>Nothing if a condition within the loop may choose one of its rounds, as for the one row that is edited.</summary>
    public static ILoopOperation? Around(IOperation operation, BlazorTypes blazor)
    {
        var isInLambda = false;
        for (var outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            switch (outer)
            {
                case ILoopOperation loop:
                    return isInLambda || LeavesAtOnce(loop) ? null : loop;
                case IConditionalOperation or ISwitchOperation or ISwitchExpressionOperation or IConditionalAccessOperation or ICoalesceOperation:
                    return null;
                case IAnonymousFunctionOperation:
                    isInLambda = true;
                    break;
                case IInvocationOperation call when isInLambda:
                    // Content that is given to a component is part of what the loop renders; any other lambda runs who knows when.
                    isInLambda = !call.TargetMethod.Parameters.Any(parameter => parameter.Type.Is(blazor.RenderTreeBuilder))
                        && !call.TargetMethod.ContainingType.Is(blazor.RenderTreeBuilder);
                    if (isInLambda && call.TargetMethod.ContainingType.Name != "RuntimeHelpers")
                    {
                        return null;
                    }

                    break;
            }
        }

        return null;
    }

    private static bool LeavesAtOnce(ILoopOperation loop) => loop.Body is IBlockOperation body
        && body.Operations.Any(statement => statement is IBranchOperation { BranchKind: BranchKind.Break } or IReturnOperation);
}
