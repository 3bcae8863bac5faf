using System.Text.Json;
using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace CircuitKit.Persistence.State;

/// <summary>Keeps of forms which fields a user has changed, and the messages that tell what is wrong in them. The values are the model's.</summary>
internal static class KeptForms
{
    /// <summary>Writes the forms whose models were written, as a property of the document.</summary>
    public static void Write(Utf8JsonWriter writer, GraphWriter graph, IEnumerable<IComponent> components)
    {
        List<KeptForm> forms = [];
        foreach (var form in graph.HasObjects ? components.OfType<EditForm>() : [])
        {
            if (form is { Model: not null, EditContext: { } context } && graph.Find(context.Model) is { } model
                && FieldsOf(context, graph) is { Count: > 0 } fields)
            {
                forms.Add(new KeptForm(model, fields));
            }
        }

        if (forms.Count > 0)
        {
            writer.WritePropertyName(KeptDocument.Forms);
            JsonSerializer.Serialize(writer, forms);
        }
    }

    /// <summary>Has a form know again what it knew, before anybody listens to it.</summary>
    public static void Restore(EditContext context, KeptForm form, GraphReader reader)
    {
        var messages = new ValidationMessageStore(context);
        foreach (var field in form.Fields)
        {
            if (reader.Made(field.Owner) is not { } owner)
            {
                continue;
            }

            var known = new FieldIdentifier(owner, field.Name);
            messages.Add(known, field.Messages);
            if (field.IsModified)
            {
                context.NotifyFieldChanged(known);
            }
        }

        // They are the form's last words until its own validation speaks again.
        context.OnValidationRequested += (_, _) => messages.Clear();
        context.OnFieldChanged += (_, change) =>
        {
            if (messages[change.FieldIdentifier].Any())
            {
                messages.Clear(change.FieldIdentifier);
                context.NotifyValidationStateChanged();
            }
        };
    }

    private static List<KeptFormField> FieldsOf(EditContext context, GraphWriter graph)
    {
        List<KeptFormField> found = [];
        if (!context.IsModified() && !context.GetValidationMessages().Any())
        {
            return found;
        }

        foreach (var field in FormFields.Of(context.Model))
        {
            List<string> messages = [.. context.GetValidationMessages(field)];
            if ((context.IsModified(field) || messages.Count > 0) && graph.Find(field.Model) is { } owner)
            {
                found.Add(new KeptFormField(owner, field.FieldName, context.IsModified(field), messages));
            }
        }

        return found;
    }
}
