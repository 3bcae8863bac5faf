using CircuitKit.Blazor.Inspection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Tests.Blazor.Inspection;

/// <summary>Which fields may hold what a person did.</summary>
public sealed class ObservedFieldsTests
{
    private static ObservedFields Fields => new(new ServiceLifetimes(new ServiceCollection()
        .AddScoped<Cart>()
        .AddSingleton<Catalogue>()
        .AddScoped(typeof(IList<>), typeof(List<>))));

    [Fact]
    public void State_of_a_component_and_of_its_bases_is_looked_at_and_nothing_else() => Assert.Equal(
        ["Form", "Name", "Parameter", "_anything", "_count", "_lines", "_model", "_ofBase", "_tuple", "_type", "seed"],
        Fields.Of(typeof(Page), isPersistent: true).Select(field => field.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Parameter_is_marked_as_one() =>
        Assert.Equal(["Parameter"], Fields.Of(typeof(Page), isPersistent: true).Where(field => field.IsParameter).Select(field => field.Name));

    [Fact]
    public void Of_the_component_of_a_library_only_what_it_shows_of_its_state_is_looked_at() => Assert.Equal(
        ["Active", "Expanded", "Order", "Page", "Size"],
        LibraryFields.Of(typeof(Grid)).Select(field => field.Name).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Attribute_in_a_service_that_is_not_registered_so_persists_nothing()
    {
        Assert.Equal(["Items"], Fields.Of(typeof(Cart), isPersistent: false).Select(field => field.Name));
        Assert.Empty(Fields.Of(typeof(Cart), isPersistent: true));
    }

    [Fact]
    public void Components_of_the_framework_are_not_looked_at() => Assert.Empty(Fields.Of(typeof(EditForm), isPersistent: true));

    [Fact]
    public void Services_of_one_circuit_are_found_where_they_are_injected_and_those_of_all_are_not()
    {
        Cart cart = new();
        Page page = new(cart, seed: 1) { Cart = new Cart(), Catalogue = new Catalogue() };

        Assert.Equal([cart, page.Cart], Fields.ScopedServicesOf(page).Order(Comparer<object>.Create((left, right) => ReferenceEquals(left, right) ? 0 : ReferenceEquals(left, cart) ? -1 : 1)));
    }

    private class PageBase : ComponentBase
    {
#pragma warning disable IDE0044, CS0169, CS0414, CA1823, IDE0051, IDE0052 // They are looked at by reflection.
        private int _ofBase = 1;
    }

    private sealed class Page(Cart injected, int seed) : PageBase, IDisposable
    {
        private static int s_shared = 1;
        private readonly int _fixed = 1;
        private readonly string _label = "label";
        private readonly List<int> _lines = [];
        private int _count;
        private (int, string) _tuple;
        private object? _anything;
        private Model? _model;
        private ElementReference _element;
        private EventCallback<int> _callback;
        private RenderFragment? _fragment;
        private Func<int>? _function;
        private Page? _component;
        private Task? _task;
        private Task<int>? _result;
        private CancellationTokenSource? _cancellation;
        private CancellationToken _token;
        private PeriodicTimer? _timer;
        private SemaphoreSlim? _semaphore;
        private ILogger? _logger;
        private EditContext? _edit;
        private PersistingComponentStateSubscription _subscription;
        private IDisposable? _listening;
        private IList<string>? _service;
        private Type? _type;

        public string? Name { get; set; }

        [Inject]
        public Cart Cart { get; set; } = null!;

        [Inject]
        public Catalogue Catalogue { get; set; } = null!;

        [Parameter]
        public int Parameter { get; set; }

        [CascadingParameter]
        public string? Cascading { get; set; }

        [SupplyParameterFromQuery]
        public string? Query { get; set; }

        [SupplyParameterFromForm]
        public string? Form { get; set; }

        [PersistentState]
        public int Persisted { get; set; }

        public Cart Injected => injected;

        public int Next() => seed++;

        public void Dispose()
        {
        }
    }
#pragma warning restore IDE0044, CS0169, CS0414, CA1823, IDE0051, IDE0052

#pragma warning disable IDE0044, CS0169, CS0414, CA1823, IDE0051, IDE0052 // As above.
    private sealed class Grid : ComponentBase
    {
        private int _page;
        private Holder<int>? _activeState;
        private DayOfWeek? order;
        private bool _expanded;
        private bool _isDirty;
        private uint _filteringRunCount;
        private bool _firstRender = true;

        [Parameter]
        public int Page { get; set; }

        [Parameter]
        public int Active { get; set; }

        [Parameter]
        public DayOfWeek? Order { get => order; set => order = value; }

        [Parameter]
        public DayOfWeek Look { get; set; }

        [Parameter]
        public bool Expanded { get => _expanded; set => _expanded = value; }

        [Parameter]
        public EventCallback<bool> ExpandedChanged { get; set; }

        [Parameter]
        public string Label { get; set; } = "";

        [Parameter]
        public bool AllowsPaging { get; set; }

        public int Size { get; private set; }

        public bool Touched { get; private set; }

        internal uint FilteringRunCount { get; set; }

        [Inject]
        public Catalogue Catalogue { get; set; } = null!;
    }
#pragma warning restore IDE0044, CS0169, CS0414, CA1823, IDE0051, IDE0052

    private sealed class Holder<T>
    {
        public T? Value { get; set; }
    }

    private sealed class Model
    {
        public string? Text { get; set; }
    }

    private sealed class Cart
    {
        [PersistentState]
        public List<string>? Items { get; set; }
    }

    private sealed class Catalogue
    {
        public int Count { get; set; }
    }
}
