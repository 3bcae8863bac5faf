using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace CircuitKit.Persistence.State;

/// <summary>Keeps of forms which fields a user has changed, and the messages that tell what is wrong in them. The values are the model's.</summary>
internal static class KeptForms
{
    private const int MostObjects = 200;

    private static readonly ConcurrentDictionary<Type, string[]> s_names = new();

    /// <summary>Writes the forms whose models were written, as a property of the document.</summary>
    public static void Write(Utf8JsonWriter writer, GraphWriter graph, IEnumerable<IComponent> components)
    {
        List<KeptForm> forms = [];
        foreach (var form in components.OfType<EditForm>())
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

        foreach (var owner in ObjectsOf(context.Model))
        {
            if (graph.Find(owner) is not { } number)
            {
                continue;
            }

            foreach (var name in s_names.GetOrAdd(owner.GetType(), static type => NamesOf(type)))
            {
                var field = new FieldIdentifier(owner, name);
                List<string> messages = [.. context.GetValidationMessages(field)];
                if (context.IsModified(field) || messages.Count > 0)
                {
                    found.Add(new KeptFormField(number, name, context.IsModified(field), messages));
                }
            }
        }

        return found;
    }

    // The model and what is in it, as far as a bounded look sees.
    private static IEnumerable<object> ObjectsOf(object model)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance) { model };
        var open = new Queue<object>(seen);
        while (open.TryDequeue(out var next))
        {
            yield return next;
            foreach (var part in PartsOf(next))
            {
                if (seen.Count < MostObjects && part is not (null or string or ValueType) && seen.Add(part))
                {
                    open.Enqueue(part);
                }
            }
        }
    }

    private static IEnumerable<object?> PartsOf(object value) => KeptShapes.Of(value.GetType()) switch
    {
        KeptShape.Fields => ValueFields.Of(value.GetType()).Select(field => field.Read(value)),
        KeptShape.Collection => CollectionShape.Of(value.GetType())!.Entries(value),
        _ => [],
    };

    private static string[] NamesOf(Type type) =>
    [
        .. type.GetMembers(BindingFlags.Instance | BindingFlags.Public)
            .Where(member => member is PropertyInfo or FieldInfo && !SecretNames.IsSecret(member.Name))
            .Select(member => member.Name)
            .Distinct(StringComparer.Ordinal),
    ];
}
