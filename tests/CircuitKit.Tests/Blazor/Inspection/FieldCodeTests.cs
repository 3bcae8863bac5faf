using CircuitKit.Blazor.Inspection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CircuitKit.Tests.Blazor.Inspection;

/// <summary>What the code of a component or service shows of its fields.</summary>
public sealed class FieldCodeTests
{
    [Theory]
    [InlineData("_total")]
    [InlineData("_number")]
    [InlineData("_label")]
    [InlineData("_lazy")]
    public void Field_that_a_getter_fills_and_others_only_empty_is_computed(string field) =>
        Assert.Equal(FieldRole.Computed, RoleOf(typeof(Page), field));

    [Theory]
    [InlineData("_touched")]
    [InlineData("_firstRender")]
    [InlineData("_loaded")]
    [InlineData("_clicked")]
    [InlineData("_clickedLate")]
    public void Flag_that_is_only_ever_set_and_not_shown_is_no_state(string field) => Assert.Equal(FieldRole.Flag, RoleOf(typeof(Page), field));

    [Theory]
    [InlineData("_submitted")]
    [InlineData("_isOpen")]
    [InlineData("_agreed")]
    [InlineData("_isDirty")]
    [InlineData("_detailsShown")]
    [InlineData("_byReference")]
    [InlineData("_filtered")]
    [InlineData("_count")]
    [InlineData("_model")]
    [InlineData("_set")]
    public void Other_fields_are_state(string field) => Assert.Equal(FieldRole.State, RoleOf(typeof(Page), field));

    [Fact]
    public void Flag_of_a_service_that_it_returns_is_state()
    {
        Assert.Equal(FieldRole.State, RoleOf(typeof(Consent), "_given"));
        Assert.Equal(FieldRole.Flag, RoleOf(typeof(Consent), "_loaded"));
    }

    [Fact]
    public void Code_of_a_generic_component_is_read_as_well()
    {
        Assert.Equal(FieldRole.Computed, RoleOf(typeof(Picker<string>), "_sorted"));
        Assert.Equal(FieldRole.Flag, RoleOf(typeof(Picker<int>), "_touched"));
        Assert.Equal(FieldRole.State, RoleOf(typeof(Picker<int>), "_picked"));
    }

    private static FieldRole RoleOf(Type type, string field) => FieldCode.RoleOf(ObjectFields.Of(type).Single(one => one.Name == field));

    private sealed class Page : ComponentBase
    {
        private List<int>? _total;
        private int? _number;
        private string? _label;
        private List<string>? _lazy;
        private bool _touched;
        private bool _firstRender = true;
        private bool _loaded;
        private bool _clicked;
        private bool _clickedLate;
        private bool _submitted;
        private bool _isOpen;
        private bool _agreed;
        private bool _isDirty;
        private bool _detailsShown;
        private bool _byReference;
        private bool _filtered;
        private int _count;
        private List<int>? _model;
        private string? _set;

        private List<int> Total => _total ??= [_count];

        private int Number => _number ??= _count * 2;

        private string Label
        {
            get
            {
                if (_label is null)
                {
                    _label = $"{_count}";
                }

                return _label;
            }
        }

        private List<string> Lazy => _lazy ??= [.. Total.Select(number => $"{number}")];

        private List<int> Model => _model ??= [];

        private string Set
        {
            get => _set ??= "";
            set => _set = value;
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.AddContent(0, $"{_submitted} {_agreed} {_isOpen} {Total.Count} {Number} {Label} {Lazy.Count} {Model.Count} {Set}");
            builder.AddContent(1, Details);
            builder.AddContent(2, new[] { 1 }.Count(_ => _filtered));
            builder.AddAttribute(3, "onclick", EventCallback.Factory.Create(this, async () => await UseAsync(true)));
            builder.AddAttribute(4, "onfocus", EventCallback.Factory.Create(this, Click));
            builder.AddAttribute(5, "onblur", EventCallback.Factory.Create(this, () => _clickedLate = true));
        }

        protected override void OnAfterRender(bool firstRender) => _firstRender = false;

        protected override async Task OnInitializedAsync()
        {
            await Task.Yield();
            if (!_loaded)
            {
                _loaded = true;
            }
        }

        private void Click()
        {
            if (!_clicked && !_clickedLate)
            {
                _clicked = true;
            }
        }

        private void Details(RenderTreeBuilder builder)
        {
            if (IsShown())
            {
                builder.AddContent(0, "details");
            }
        }

        private bool IsShown() => _detailsShown;

        private async Task UseAsync(bool value)
        {
            (_touched, _submitted, _detailsShown, _filtered) = (true, true, true, true);
            _isOpen = !_isOpen;
            _agreed = value;
            _isDirty = true;
            _total = null;
            _number = null;
            _label = null;
            _count++;
            _model = [_count];
            Set = "set";
            Interlocked.Exchange(ref _byReference, true);
            await Task.Yield();
            _isDirty = false;
            if (_touched && _firstRender && _isDirty && _byReference)
            {
                StateHasChanged();
            }
        }
    }

    private sealed class Consent
    {
        private bool _given;
        private bool _loaded;

        public bool IsGiven() => _given;

        public void Give() => _given = true;

        public async Task LoadAsync()
        {
            if (!_loaded)
            {
                await Task.Yield();
                _loaded = true;
            }
        }
    }

    private sealed class Picker<T> : ComponentBase
    {
        private T[]? _sorted;
        private bool _touched;
        private T? _picked;

        private T[] Sorted => _sorted ??= [.. Choices.Order()];

        [Parameter]
        public List<T> Choices { get; set; } = [];

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, $"{Sorted.Length} {_picked}");

        internal void Pick(T choice)
        {
            (_picked, _sorted) = (choice, null);
            if (!_touched)
            {
                _touched = true;
            }
        }
    }
}
