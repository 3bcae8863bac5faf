namespace CircuitKit.Testing;

/// <summary>One node, or one attribute of a node, that the server adds to the page.</summary>
/// <param name="Type">What it is.</param>
/// <param name="SubtreeLength">How many frames belong to it, itself included.</param>
/// <param name="Name">Of an element or attribute.</param>
/// <param name="Value">Of an attribute, text or markup.</param>
/// <param name="HandlerId">Of an attribute that handles an event; else 0.</param>
/// <param name="ComponentId">Of a component.</param>
internal readonly record struct RenderFrame(RenderFrameType Type, int SubtreeLength, string? Name, string? Value, long HandlerId, int ComponentId);
