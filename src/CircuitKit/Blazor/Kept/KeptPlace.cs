namespace CircuitKit.Blazor.Kept;

/// <summary>Where a component stands in a page, told so that no other component of another page state has the same.</summary>
/// <param name="Path">A hash of the way from the root: types, keys, and what each component on it was given.</param>
/// <param name="Sequence">
/// A hash of the places in the source, which tell apart what stands in two branches of a condition, or side by side. Holds for one build of the app
/// only.
/// </param>
/// <param name="Among">
/// A hash of what tells apart those of one path in another build: empty where each is unlike those beside it, null where nothing does.
/// </param>
internal readonly record struct KeptPlace(string Path, string Sequence, string? Among);
