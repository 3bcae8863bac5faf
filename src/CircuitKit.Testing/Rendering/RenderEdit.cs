namespace CircuitKit.Testing;

/// <summary>One step of a component's update.</summary>
/// <param name="Type">What to do.</param>
/// <param name="SiblingIndex">To which child of the current node.</param>
/// <param name="Index">A frame's index, or for a permutation the new place.</param>
/// <param name="RemovedAttribute">The attribute to take away.</param>
internal readonly record struct RenderEdit(RenderEditType Type, int SiblingIndex, int Index, string? RemovedAttribute);
