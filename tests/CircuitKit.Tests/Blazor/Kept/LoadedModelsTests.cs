using CircuitKit.Blazor.Kept;

namespace CircuitKit.Tests.Blazor.Kept;

/// <summary>What a load has put where a kept object was, and of which a form was made.</summary>
public sealed class LoadedModelsTests
{
    private readonly Order _kept = new() { Title = "kept", Address = new Address { City = "Rome" }, Lines = ["a"], Note = "mine" };
    private readonly Order _loaded = new() { Title = "loaded", Address = new Address { City = "Bonn" }, Lines = ["b", "c"] };

    [Fact]
    public void Kept_object_takes_the_place_of_one_that_no_form_was_made_of()
    {
        Assert.Same(_kept, Merge());
        Assert.Same(_kept, Merge(new Address()));
        Assert.Equal("loaded", _loaded.Title);
        Assert.Null(LoadedModels.Merge(null, _loaded, [], _ => false));
        Assert.Same(_kept, LoadedModels.Merge(_kept, null, [_kept], _ => false));
    }

    [Fact]
    public void Model_of_a_form_stays_and_gets_what_is_in_the_kept_one()
    {
        Address model = _loaded.Address!;

        Assert.Same(_loaded, Merge(model));

        Assert.Same(model, _loaded.Address);
        Assert.Equal(("kept", "Rome", "mine"), (_loaded.Title, model.City, _loaded.Note));
        Assert.Same(_kept.Lines, _loaded.Lines);
    }

    [Fact]
    public void Nothing_is_merged_when_a_part_on_the_way_to_the_model_is_somewhere_else_too()
    {
        Assert.Throws<KeptValueException>(() => LoadedModels.Merge(_kept, _loaded, [_loaded.Address!], one => one == _kept.Address));

        Assert.Equal(("loaded", "Bonn"), (_loaded.Title, _loaded.Address!.City));
    }

    [Fact]
    public void Nothing_is_merged_when_the_kept_one_has_no_such_part()
    {
        _kept.Address = null;
        Assert.Throws<KeptValueException>(() => Merge(_loaded.Address!));

        Assert.Throws<KeptValueException>(() => LoadedModels.Merge(new List<Order> { _kept }, new List<Order> { _loaded }, [_loaded], _ => false));
        Assert.Throws<KeptValueException>(() => LoadedModels.Merge("text", _loaded, [_loaded], _ => false));
        Assert.Equal("loaded", _loaded.Title);
    }

    [Fact]
    public void Objects_that_lead_back_to_the_model_end()
    {
        (_kept.Next, _loaded.Next) = (new Order { Title = "kept next", Next = _kept }, new Order { Next = _loaded });

        Assert.Same(_loaded, Merge(_loaded));

        Assert.Same(_loaded, _loaded.Next.Next);
        Assert.Equal("kept next", _loaded.Next.Title);
    }

    private object? Merge(params object[] models) =>
        LoadedModels.Merge(_kept, _loaded, new HashSet<object>(models, ReferenceEqualityComparer.Instance), _ => false);

    private sealed class Order
    {
        public string Title { get; set; } = "";

        public string? Note { get; set; }

        public Address? Address { get; set; }

        public List<string> Lines { get; set; } = [];

        public Order? Next { get; set; }
    }

    private sealed class Address
    {
        public string City { get; set; } = "";
    }
}
