using System.Text.Json;
using CircuitKit.Blazor.Kept;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Persistence.State;

/// <summary>Writes the fields that a capture keeps.</summary>
internal static class KeptDocumentWriter
{
    /// <param name="kept">The fields.</param>
    /// <param name="places">Where the components are that they are of.</param>
    /// <param name="components">All components, among which are forms.</param>
    public static KeptDocument Write(
        IReadOnlyCollection<KeptNode> kept, IReadOnlyDictionary<KeptOwner, KeptPlace> places, IEnumerable<IComponent> components)
    {
        var graph = new GraphWriter();
        return new KeptDocument(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString(KeptDocument.Build, ComponentPlaces.Build);
            WriteOwners(writer, graph, KeptDocument.Services, places, kept.Where(node => node.Owner.IsService));
            WriteOwners(writer, graph, KeptDocument.Components, places, kept.Where(node => !node.Owner.IsService));
            writer.WritePropertyName(KeptDocument.Objects);
            graph.WriteObjects(writer);
            KeptForms.Write(writer, graph, components);
            writer.WriteEndObject();
        });
    }

    private static void WriteOwners(
        Utf8JsonWriter writer, GraphWriter graph, string name, IReadOnlyDictionary<KeptOwner, KeptPlace> places, IEnumerable<KeptNode> kept)
    {
        writer.WriteStartArray(name);
        foreach (var fields in kept.GroupBy(node => node.Owner))
        {
            writer.WriteStartObject();
            if (fields.Key.Service is { } service)
            {
                writer.WriteString(KeptDocument.Type, KeptDocument.NameOf(service));
            }
            else
            {
                var place = places[fields.Key];
                writer.WriteString(KeptDocument.Path, place.Path);
                writer.WriteString(KeptDocument.Sequence, place.Sequence);
                if (place.Among != string.Empty)
                {
                    writer.WriteString(KeptDocument.Among, place.Among);
                }
            }

            writer.WriteStartObject(KeptDocument.Fields);
            foreach (var node in fields)
            {
                WriteField(writer, graph, node);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteField(Utf8JsonWriter writer, GraphWriter graph, KeptNode node)
    {
        writer.WritePropertyName(node.Owner.Fields[node.Field].Name);
        if (node.Parameter is { } parameter)
        {
            writer.WriteStartObject();
            writer.WriteString(KeptDocument.Parameter, parameter);
            writer.WriteEndObject();
        }
        else
        {
            graph.Write(writer, node.Value, node.Owner.Fields[node.Field].Type);
        }
    }
}
