namespace CircuitKit.Blazor.Kept;

/// <summary>Where a component stands in a page, told so that no other component of another page state has the same.</summary>
/// <param name="Path">A hash of the way from the root: types, keys, and what each component on it was given.</param>
/// <param name="Sequence">
/// A hash of the places in the source, which tell apart what stands in two branches of a condition. Holds for one build of the app only.
/// </param>
internal readonly record struct KeptPlace(string Path, string Sequence);
