using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;
using CircuitKit.Persistence.State;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Blazor.Kept;

/// <summary>Fields that are kept, and those that are not and may hold a user's work all the same.</summary>
public sealed class KeptFieldsTests
{
    private readonly KeptFields _fields = new(new ServiceLifetimes(
        new ServiceCollection().AddTransient<Draft>().AddScoped<Basket>()));

    [Fact]
    public void What_is_left_out_and_may_hold_work_is_known()
    {
        Assert.Equal(["Draft", "_ignored", "_password", "_view"], NamesOf(KeptFieldUse.LeftOut));
        Assert.Equal(["_count"], NamesOf(KeptFieldUse.State));
        Assert.Contains("Basket", NamesOf(KeptFieldUse.Service));
    }

    [Fact]
    public void Component_that_keeps_nothing_has_all_of_it_left_out() => Assert.Equal(
        ["Draft", "_count", "_ignored", "_password", "_view"],
        _fields.Unkept(typeof(Page)).Select(field => field.Field.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Change_in_an_object_that_is_disposed_is_seen()
    {
        using Page page = new() { Draft = new Draft(), Basket = new Basket() };
        KeptField[] fields = _fields.Unkept(typeof(Page));
        KeptOwner owner = new(page, fields, service: null, madeAt: 0);
        int view = Array.FindIndex(fields, field => field.Field.Name == "_view");
        int draft = Array.FindIndex(fields, field => field.Field.Name == "Draft");
        Assert.False(owner.HasChanged(view) || owner.HasChanged(draft));

        page.View.Text = "written";

        Assert.Equal((true, false), (owner.HasChanged(view), owner.HasChanged(draft)));
        page.Draft.Text = "written";
        Assert.True(owner.HasChanged(draft));
    }

    private string[] NamesOf(KeptFieldUse use) =>
    [
        .. _fields.Of(typeof(Page), isPersistent: true)
            .Where(field => field.Use == use)
            .Select(field => field.Field.Name).Order(StringComparer.Ordinal),
    ];

    private sealed class Page : ComponentBase, IDisposable
    {
        private readonly ViewModel _view = new();
#pragma warning disable CS0169, CS0414, IDE0044, CA1823, IDE0051, IDE0052 // They are looked at by reflection.
        private Task? _task;
        private string _password = "";
        [LoseState]
        private string _ignored = "";
        private int _count;
        private Page? _other;
#pragma warning restore CS0169, CS0414, IDE0044, CA1823, IDE0051, IDE0052

        public ViewModel View => _view;

        public void Dispose() => _view.Dispose();

        [Inject]
        public Draft Draft { get; set; } = null!;

        [Inject]
        public Basket Basket { get; set; } = null!;
    }

    private sealed class ViewModel : IDisposable
    {
        public string? Text { get; set; }

        public void Dispose()
        {
        }
    }

    private sealed class Draft
    {
        public string? Text { get; set; }
    }

    private sealed class Basket;
}
