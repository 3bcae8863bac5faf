using System.Text.Json.Serialization;

namespace CircuitKit.Persistence.State;

/// <summary>What an <c>EditForm</c> knows of the fields of its model beside their values.</summary>
/// <param name="Model">The number of the model.</param>
/// <param name="Fields">Those that a user has changed, or in which something is wrong.</param>
internal sealed record KeptForm(
    [property: JsonPropertyName("m")] int Model,
    [property: JsonPropertyName("f")] IReadOnlyList<KeptFormField> Fields);

/// <summary>A field of a form.</summary>
/// <param name="Owner">The number of the object that has it.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsModified">Whether a user has changed it.</param>
/// <param name="Messages">What is wrong.</param>
internal sealed record KeptFormField(
    [property: JsonPropertyName("o")] int Owner,
    [property: JsonPropertyName("n")] string Name,
    [property: JsonPropertyName("c")] bool IsModified,
    [property: JsonPropertyName("w")] IReadOnlyList<string> Messages);
