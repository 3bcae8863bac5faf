namespace CircuitKit;

/// <summary>
/// On a page (a component with <c>@page</c>; in Razor <c>@attribute [RestoreOnReload]</c>): whether it finds its last state when the browser loads it
/// again. Wins over <see cref="ReloadOptions.Restore"/>.
/// </summary>
/// <param name="restores">Whether it does. Default <see langword="true"/>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RestoreOnReloadAttribute(bool restores = true) : Attribute
{
    /// <summary>Whether the page finds its last state.</summary>
    public bool Restores { get; } = restores;
}
