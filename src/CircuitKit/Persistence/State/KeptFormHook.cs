using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components.Forms;

namespace CircuitKit.Persistence.State;

/// <summary>Sees a form before it is shown, in a circuit that is resumed.</summary>
internal sealed class KeptFormHook(EditForm form) : RenderHook(form)
{
    private EditContext? _last;

    /// <summary>The context that the form has made of its model, the first time it is about to be shown: nobody listens to it yet.</summary>
    public EditContext? NewContext()
    {
        var isNew = form.Model is not null && !ReferenceEquals(form.EditContext, _last);
        _last = form.EditContext;
        return isNew ? _last : null;
    }
}
