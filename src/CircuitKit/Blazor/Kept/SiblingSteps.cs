using Microsoft.AspNetCore.Components.RenderTree;

namespace CircuitKit.Blazor.Kept;

/// <summary>
/// The step of one component without those of all beside it: most of them differ from it at first sight, and what they were told need not be
/// written out. The result is what <see cref="ComponentSteps"/> has for it.
/// </summary>
internal static class SiblingSteps
{
    /// <summary>Null when another may be told the same, or when it cannot be told apart: look at all of them.</summary>
    public static ComponentStep? OfUnlike(ArrayRange<RenderTreeFrame> frames, int at)
    {
        var told = ComponentSteps.Told(frames, at);
        for (var i = 0; i < frames.Count; i++)
        {
            if (frames.Array[i].FrameType == RenderTreeFrameType.Component && i != at
                && !DifferAtSight(frames.Array, i, at) && ComponentSteps.Told(frames, i) == told)
            {
                return null;
            }
        }

        return ComponentSteps.OfUnlike(frames.Array[at], told);
    }

    private static bool DifferAtSight(RenderTreeFrame[] frames, int one, int other)
    {
        ref readonly var left = ref frames[one];
        ref readonly var right = ref frames[other];
        if (left.ComponentType != right.ComponentType)
        {
            // Of two generic ones the arguments tell them apart, in their texts.
            return left.ComponentType.Name != right.ComponentType.Name;
        }

        if (GivenText.DifferAtSight(left.ComponentKey, right.ComponentKey))
        {
            return true;
        }

        if (ComponentSteps.Cascades(left.ComponentType))
        {
            // Not all that it is given says who it is.
            return false;
        }

        var count = Math.Min(left.ComponentSubtreeLength, right.ComponentSubtreeLength);
        for (var i = 1; i < count; i++)
        {
            ref readonly var first = ref frames[one + i];
            ref readonly var second = ref frames[other + i];
            if (first.FrameType != RenderTreeFrameType.Attribute || second.FrameType != RenderTreeFrameType.Attribute
                || first.AttributeName != second.AttributeName)
            {
                return false;
            }

            if (GivenText.DifferAtSight(first.AttributeValue, second.AttributeValue))
            {
                return true;
            }
        }

        return false;
    }
}
