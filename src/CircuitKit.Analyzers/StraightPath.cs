using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace CircuitKit.Analyzers;

/// <summary>What a method does whenever it runs to its end.</summary>
internal static class StraightPath
{
    /// <summary>
    /// Whether nothing decides if this runs: no condition, loop or lambda around it, and no way out of the method before it.
    /// </summary>
    public static bool IsCertain(IOperation operation)
    {
        for (var (inner, outer) = (operation, operation.Parent); outer is not null; (inner, outer) = (outer, outer.Parent))
        {
            switch (outer)
            {
                case IBlockOperation block:
                    if (block.Operations.TakeWhile(before => before != inner).Any(MayLeave))
                    {
                        return false;
                    }

                    break;
                case ITryOperation tried:
                    // In a catch it depends on what was thrown.
                    if (inner != tried.Body && inner != tried.Finally)
                    {
                        return false;
                    }

                    break;
                case IConditionalOperation conditional:
                    if (inner != conditional.Condition)
                    {
                        return false;
                    }

                    break;
                case IMethodBodyBaseOperation or IExpressionStatementOperation or IReturnOperation or IUsingOperation or ILockOperation:
                case ISimpleAssignmentOperation or IAwaitOperation or IConversionOperation or IParenthesizedOperation:
                case IInvocationOperation or IArgumentOperation:
                case IVariableDeclarationGroupOperation or IVariableDeclarationOperation:
                case IVariableDeclaratorOperation or IVariableInitializerOperation:
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    /// <summary>The operation and all inside of it, without what is inside of lambdas and local functions, which may never run.</summary>
    public static IEnumerable<IOperation> Within(IOperation operation)
    {
        Stack<IOperation> rest = new([operation]);
        while (rest.Count > 0)
        {
            var next = rest.Pop();
            yield return next;
            if (next is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
            {
                foreach (var child in next.ChildOperations.Reverse())
                {
                    rest.Push(child);
                }
            }
        }
    }

    private static bool MayLeave(IOperation operation) =>
        Within(operation).Any(inner => inner is IReturnOperation or IThrowOperation or IBranchOperation { BranchKind: BranchKind.GoTo });
}
