using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace CircuitKit.Blazor;

/// <summary>
/// The culture and UI culture of a circuit's last message. Its persist callbacks run in it, as its events do: what they write as text is read again in
/// the user's culture.
/// </summary>
internal sealed class CircuitCulture(PersistentComponentState state, Func<PersistentComponentState, bool> isPersisting)
{
    private CultureInfo _culture = CultureInfo.CurrentCulture;
    private CultureInfo _uiCulture = CultureInfo.CurrentUICulture;
    private PersistingComponentStateSubscription? _kept;

    /// <summary>A message came in. On the path of every event: no lock, no allocation.</summary>
    public void Use()
    {
        Volatile.Write(ref _culture, CultureInfo.CurrentCulture);
        Volatile.Write(ref _uiCulture, CultureInfo.CurrentUICulture);
    }

    /// <summary>Sets it for the rest of the caller's async method.</summary>
    public void Apply()
    {
        CultureInfo.CurrentCulture = Volatile.Read(ref _culture);
        CultureInfo.CurrentUICulture = Volatile.Read(ref _uiCulture);
    }

    /// <summary>
    /// Has the framework persist in it too, by a persist callback. The framework calls the last registered first, and all of them in one method, so that
    /// those that were there before find the culture set.
    /// </summary>
    public void Keep()
    {
        if (isPersisting(state))
        {
            return;
        }

        _kept?.Dispose();
        _kept = state.RegisterOnPersisting(
            () =>
            {
                Apply();
                return Task.CompletedTask;
            },
            RenderMode.InteractiveServer);
    }
}
