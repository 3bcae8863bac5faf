using System.Text.Json;
using CircuitKit.Blazor.Kept;
using CircuitKit.Persistence.State;
using CircuitKit.Tests.Blazor.Kept;
using Microsoft.AspNetCore.Components.Forms;

namespace CircuitKit.Tests.Persistence.State;

/// <summary>What a form knows of its fields comes back with the model, and gives way to the form's own validation.</summary>
public sealed class KeptFormsTests
{
    private readonly Person _model = new() { Home = new Home(), Name = "Ada" };
    private readonly EditForm _form;
    private readonly EditContext _context;
    private readonly ValidationMessageStore _messages;

    public KeptFormsTests()
    {
        _context = new EditContext(_model);
        _messages = new ValidationMessageStore(_context);
#pragma warning disable BL0005 // It is not rendered here.
        _form = new EditForm { EditContext = _context, Model = _model };
#pragma warning restore BL0005
    }

    [Fact]
    public void Fields_that_were_changed_and_their_messages_come_back_also_in_parts_of_the_model()
    {
        _context.NotifyFieldChanged(new FieldIdentifier(_model, nameof(Person.Name)));
        _messages.Add(new FieldIdentifier(_model.Home!, nameof(Home.City)), "Where?");

        EditContext again = Again(out Person person);

        Assert.True(again.IsModified(() => person.Name));
        Assert.False(again.IsModified(() => person.Home!.City));
        Assert.Equal(["Where?"], again.GetValidationMessages(() => person.Home!.City));
        Assert.Equal(["Where?"], again.GetValidationMessages());
    }

    [Fact]
    public void Message_goes_when_its_field_changes_and_all_go_when_the_form_validates()
    {
        _messages.Add(new FieldIdentifier(_model, nameof(Person.Name)), "Who?");
        _messages.Add(new FieldIdentifier(_model.Home!, nameof(Home.City)), "Where?");
        EditContext again = Again(out Person person);
        int shown = 0;
        again.OnValidationStateChanged += (_, _) => shown++;

        again.NotifyFieldChanged(FieldIdentifier.Create(() => person.Name));

        Assert.Equal((1, "Where?"), (shown, Assert.Single(again.GetValidationMessages())));

        Assert.True(again.Validate());
    }

    [Fact]
    public void Secret_field_and_message_of_the_whole_form_are_left_out()
    {
        _context.NotifyFieldChanged(new FieldIdentifier(_model, nameof(Person.Password)));
        _messages.Add(new FieldIdentifier(_model, nameof(Person.Password)), "Too short.");
        _messages.Add(new FieldIdentifier(_model, string.Empty), "The server is away.");

        Assert.False(Write().TryGetProperty(KeptDocument.Forms, out _));
    }

    [Fact]
    public void Form_whose_model_is_not_kept_or_in_which_nothing_happened_is_left_out()
    {
        Assert.False(Write().TryGetProperty(KeptDocument.Forms, out _));

        _context.NotifyFieldChanged(new FieldIdentifier(_model, nameof(Person.Name)));

        Assert.False(Write(new Home()).TryGetProperty(KeptDocument.Forms, out _));
        Assert.True(Write().TryGetProperty(KeptDocument.Forms, out _));
    }

    private EditContext Again(out Person person)
    {
        JsonElement document = Write();
        GraphReader reader = new(document.GetProperty("o"));
        person = (Person)reader.Read(document.GetProperty("v"), typeof(Person))!;
        reader.Complete();
        EditContext context = new(person);
        KeptForm form = Assert.Single(document.GetProperty(KeptDocument.Forms).Deserialize<KeptForm[]>()!);
        Assert.Same(person, reader.Made(form.Model));
        KeptForms.Restore(context, form, reader);
        return context;
    }

    private JsonElement Write() => Write(_model);

    private JsonElement Write(object kept)
    {
        GraphWriter graph = new();
        using JsonDocument document = JsonDocument.Parse(KeptValues.ToBytes(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("v");
            graph.Write(writer, kept, kept.GetType());
            writer.WritePropertyName("o");
            graph.WriteObjects(writer);
            KeptForms.Write(writer, graph, [_form]);
            writer.WriteEndObject();
        }));
        return document.RootElement.Clone();
    }

    private sealed class Person
    {
        public string Name { get; set; } = "";

        public string Password { get; set; } = "";

        public Home? Home { get; set; }
    }

    private sealed class Home
    {
        public string City { get; set; } = "";
    }
}
