using CircuitKit.ShapesApp.Components.Forms;
using CircuitKit.ShapesApp.Components.LeftOut;
using CircuitKit.ShapesApp.Components.Libraries;
using CircuitKit.ShapesApp.Components.Lists;
using CircuitKit.ShapesApp.Components.Services;
using CircuitKit.ShapesApp.Components.Composition;
using CircuitKit.ShapesApp.Components.Values;

namespace CircuitKit.ShapesApp;

/// <summary>All shapes, in the order of the table in the docs.</summary>
public static class ShapeList
{
    private static readonly string[] s_add = ["add"];

    private static readonly Shape[] s_values =
    [
        new("private field", "private-field", typeof(PrivateField), s_add, s_add),
        new("public field", "public-field", typeof(PublicField), s_add, s_add),
        new("property with a private setter", "private-setter", typeof(PrivateSetter), ["name=Ada"], ["name=Lovelace"]),
        new("read-only field with a list", "read-only-list", typeof(ReadOnlyList), ["add", "add", "remove"], ["remove", "add"]),
        new("record", "record", typeof(RecordClass), ["street=Main Street", "city=London"], ["city=Paris"]),
        new("positional record", "positional-record", typeof(PositionalRecord), ["raise"], ["raise"]),
        new("tuple", "tuple", typeof(Tuples), ["next"], ["next"]),
        new("struct, record struct, nullable struct", "struct", typeof(Structs), ["move"], ["move"]),
        new("nested objects, one of them twice", "nested-object", typeof(NestedObject),
            ["name=Ada", "city=London", "code=UK"], ["city=Leeds", "code=GB"]),
        new("`DateOnly`, `TimeSpan`, `Guid`, `Uri`, enum, nullable", "simple-values", typeof(SimpleValues), ["set"], ["next"]),
        new("`Dictionary`", "dictionary", typeof(Dictionaries), s_add, s_add),
        new("`HashSet`, also of the rows that are ticked", "hash-set", typeof(HashSets), ["add", "tick-2"], ["add", "tick-0"]),
        new("`SortedSet`, `SortedDictionary`", "sorted", typeof(SortedCollections), s_add, s_add),
        new("`SortedList`", "sorted-list", typeof(SortedLists), s_add, s_add),
        new("`Queue`, `Stack`, `LinkedList`", "queue", typeof(Queues), ["add", "add"], ["undo", "add"]),
        new("arrays, also of arrays", "array", typeof(Arrays), ["play"], ["play"]),
        new("array of two dimensions", "grid", typeof(Grid), ["play"], ["play"]),
        new("`ObservableCollection`", "observable", typeof(Observable), s_add, s_add),
        new("`ImmutableList`", "immutable-list", typeof(ImmutableLists), s_add, s_add),
        new("`ImmutableArray`, `ImmutableDictionary`, `ImmutableHashSet`", "immutable", typeof(OtherImmutables), s_add, s_add),
        new("`ConcurrentDictionary`", "concurrent", typeof(Concurrent), s_add, s_add),
        new("collection in a field of an interface", "interface", typeof(InterfaceFields), s_add, s_add),
        new("`[.. items]` in a field of a read-only interface", "collection-expression", typeof(CollectionExpressions), s_add, s_add),
        new("object in a field of its base class or interface", "base-class", typeof(BaseClass), ["draw"], ["draw"]),
        new("the same with `[JsonDerivedType]`", "named-base-class", typeof(NamedBaseClass), ["draw"], ["draw"]),
        new("numbers and texts in a field of `object`, or a `Dictionary<string, object>`", "any-object", typeof(AnyObject), ["set"], ["set"])
        {
            ChangesEachPart = true,
        },
        new("tree whose children know their parents", "tree", typeof(Tree), s_add, s_add),
        new("`StringBuilder`", "text-builder", typeof(TextBuilder), s_add, s_add),
        new("text of a number in the user's culture", "culture", typeof(CultureText), s_add, s_add),
    ];

    private static readonly Shape[] s_forms =
    [
        new("`EditForm` with a model", "form-model", typeof(FormModel),
            ["name=Ada", "age=36", "notes=first", "color=red", "agree"], ["age=37"]),
        new("`[SupplyParameterFromForm]` model", "form-bound", typeof(FormBound), ["name=Ada", "city=London"], ["city=Paris"]),
        new("`EditForm` with an `EditContext` of its own", "form-context", typeof(FormContext), ["name=Ada"], ["name=Eve"]),
        new("the same, of a model that is loaded", "form-loaded", typeof(FormLoaded), ["name=Ada", "city=Rome"], ["name=Eve"]),
        new("`EditForm`: what was changed, and what is wrong", "form-validated", typeof(FormValidated),
            ["name=Ada", "email=none", "check"], ["email=ada@example.org", "check"])
        {
            ChangesEachPart = true,
        },
        new("form that is opened for a new entry", "form-replaced", typeof(FormReplaced), ["new", "text=one", "save", "new", "text=two"], ["save"]),
        new("wizard with conditional levels", "wizard", typeof(Wizard),
            ["text-1=one", "next-1", "text-2=two", "next-2", "text-3=three"], ["text-2=2", "next-3", "text-4=four"]),
        new("dialog that edits an object of the page's list", "dialog", typeof(Dialog), ["open", "text=edited"], ["text=again", "cancel", "close"]),
        new("child that edits a part of the object it is given", "part-of-parameter", typeof(LatePart), ["open", "text=edited"], ["text=again"]),
        new("MudBlazor: text, number, check box, switch, select, date", "mud-blazor", typeof(MudBlazorInputs),
            ["name=Ada", "age=36", "[agree]", "[on]", "open", "red", "day=2026-01-02"], ["age=37", "open", "blue"])
        {
            ChangesEachPart = true,
        },
        new("Radzen: text, number, check box, switch, drop-down, date", "radzen", typeof(RadzenInputs),
            ["name=Ada", "age=36", "[agree]", "on", "red", "day=2026-01-02"], ["age=37", "blue"])
        {
            ChangesEachPart = true,
        },
        new("Fluent UI: text, number, check box, switch, select, date", "fluent-ui", typeof(FluentInputs),
            ["name=Ada", "age=36", "[agree]", "[on]", "color=red", "day=01/02/2026"], ["age=37", "color=blue"])
        {
            ChangesEachPart = true,
        },
    ];

    private static readonly Shape[] s_lists =
    [
        new("list that is loaded, a row of it selected and edited", "async-load", typeof(AsyncLoad), ["edit"], ["edit"]),
        new("slow load that overwrites what is shown", "slow-load", typeof(SlowLoad), ["edit"], ["edit"]),
        new("load in `OnAfterRenderAsync`", "after-render-load", typeof(AfterRenderLoad), ["edit"], ["edit"]),
        new("child that is shown after `OnAfterRenderAsync`", "late-child", typeof(LateChild), ["text=Ada"], ["text=Eve"]),
        new("rows with `@key`", "rows-keyed", typeof(RowsKeyed), ["2"], ["2", "3"]),
        new("rows without `@key` that are given their number", "rows-given", typeof(RowsGiven), ["2"], ["2", "3"]),
        new("rows without `@key` that are given nothing simple", "rows-unkeyed", typeof(RowsUnkeyed), ["2"], ["2"])
        {
            On = Fate.Lost, Remark = "nothing tells which row is which",
        },
        new("rows with `@key`, the first one removed meanwhile", "rows-removed", typeof(RowsRemoved), ["2"], ["2", "3"]),
        new("rows that come with a load", "rows-loaded", typeof(RowsLoaded), ["2"], ["2", "3"]),
        new("rows that are made anew while the page loads", "rows-again", typeof(RowsAgain), ["2"], ["2", "3"]),
        new("selected row that is one of the list", "shared-selection", typeof(SharedSelection), ["select", "text=edited"], ["text=again"]),
        new("`Virtualize`: the list", "virtualized", typeof(Virtualized), ["edit"], ["edit"]),
        new("`Virtualize`: components in its rows", "virtualized-rows", typeof(VirtualizedRows), ["2"], ["2"])
        {
            NeedsBrowser = true,
        },
        new("query that has not run (`Where(...)`) in a field", "lazy-query", typeof(LazyQuery), ["text=b"], ["text=c"])
        {
            On = Fate.Lost, Remark = "keep its result: `ToList()`",
        },
    ];

    private static readonly Shape[] s_services =
    [
        new("scoped service with a private list and an event", "scoped-container", typeof(BasketPage), s_add, s_add),
        new("two components that share an object by a scoped service", "two-components", typeof(TwoComponents),
            ["select", "text=edited"], ["text=again"]),
        new("two services with one list", "two-services", typeof(TwoServices), ["add", "edit"], ["edit", "add"]),
        new("scoped service that is filled in `OnAfterRenderAsync`", "late-service", typeof(LateService), s_add, s_add),
        new("`EditContext` of an object in such a service", "late-form", typeof(LateForm), ["name=Ada", "city=Rome"], ["name=Eve"]),
        new("service in the constructor of a component", "constructor", typeof(ConstructorInjection), s_add, s_add),
        new("`OwningComponentBase`: service of a scope of its own", "own-scope", typeof(OwnScope), s_add, s_add)
        {
            On = Fate.Lost, Remark = "its service is not the circuit's",
        },
        new("the same, taken by code", "own-scope-field", typeof(OwnScopeField), s_add, s_add)
        {
            On = Fate.Lost, Remark = "as above",
        },
        new("transient service", "transient-service", typeof(TransientService), s_add, s_add)
        {
            On = Fate.Lost, Remark = "make it scoped",
        },
        new("object of a singleton", "singleton-object", typeof(SingletonObject), ["pick"], ["pick"])
        {
            On = Fate.Lost, Remark = "it belongs to all users",
        },
        new("entity of a `DbContext`", "entity", typeof(EntityPage), ["edit"], ["edit"])
        {
            On = Fate.Lost, Remark = "keep a copy in a type of your own",
        },
    ];

    private static readonly Shape[] s_structure =
    [
        new("layout", "layout", typeof(LayoutPage), ["toggle"], ["toggle"]),
        new("base class of the app", "inheritance", typeof(Inherited), s_add, s_add),
        new("generic components", "generic", typeof(GenericPage), ["int", "text"], ["text"]),
        new("`DynamicComponent`", "dynamic", typeof(DynamicPage), ["text=Ada"], ["text=Eve"]),
        new("the same, its type and parameters in fields", "chosen-type", typeof(ChosenType), ["choose", "text=Ada"], ["text=Eve"]),
        new("`CascadingValue`", "cascading", typeof(CascadingPage), ["change"], ["change"]),
        new("`ErrorBoundary`", "error-boundary", typeof(BoundaryPage), ["text=Ada"], ["text=Eve"]),
        new("`SectionContent`: the component that gives it", "sections", typeof(SectionsPage), s_add, s_add),
        new("components in the content of a `SectionOutlet`", "section-parts", typeof(SectionParts), ["text=Ada", "other=Eve"], ["text=Bob"]),
        new("tabs, the second one in use", "tabs", typeof(TabsPage), ["2", "text-2=Ada"], ["text-2=Eve", "1"]),
        new("content that a parent gives", "child-content", typeof(ChildContentPage), ["text=Ada"], ["text=Eve", "fold"]),
        new("two components of one type", "twins", typeof(Twins), ["second"], ["first"]),
        new("`[Parameter]` with a default that no parent gives", "parameter-default", typeof(ParameterDefault), ["more"], ["more"]),
        new("field computed in `OnParametersSet`", "computed", typeof(ComputedPage), ["add", "raise"], ["add", "raise"]),
        new("`[PersistentState]` property", "persisted-property", typeof(PersistedProperty), s_add, s_add) { Off = Fate.Kept },
        new("field beside a `[PersistentState]` property", "persisted-beside", typeof(PersistedBeside), s_add, s_add),
        new("persist callback, in the user's culture", "culture-persisted", typeof(CulturePersisted), s_add, s_add) { Off = Fate.Kept },
        new("start that asks `ICircuitResume.IsResumed`", "first-start", typeof(FirstStart), s_add, s_add) { Off = Fate.Kept },
        new("field beside something that is disposed", "disposable", typeof(Disposables), ["query=a", "query=ab"], ["query=abc"]),
        new("field beside component and element references", "references", typeof(References), ["add", "use"], ["use"]),
        new("field beside a clock", "clock-beside", typeof(ClockBeside), ["note=mine"], ["note=again"]),
    ];

    private static readonly Shape[] s_leftOut =
    [
        new("clock: changes by itself", "clock", typeof(Clock), ["ahead"], ["ahead"]) { On = Fate.Lost },
        new("object that a `[PersistentState]` property has too", "shared-persisted", typeof(SharedPersisted), ["select"], ["select"])
        {
            On = Fate.Lost, Remark = "it would come back as two",
        },
        new("`[LoseState]`", "lost", typeof(Lost), s_add, s_add) { On = Fate.Lost },
        new("field with `[LoseState]`, `[JsonIgnore]`, a secret", "lost-field", typeof(LostField), ["fill"], ["fill"]) { On = Fate.Lost },
        new("`ObservableCollection` to which somebody listens", "listened-to", typeof(ListenedTo), s_add, s_add)
        {
            On = Fate.Lost, Remark = "a new one has no listeners",
        },
        new("delegate that a user chose", "chosen-delegate", typeof(Chosen), ["late"], ["all"])
        {
            On = Fate.Lost, Remark = "keep what was chosen, make the delegate of it",
        },
        new("content (`RenderFragment`) that a user chose", "chosen-content", typeof(ChosenContent), ["open"], ["close"])
        {
            On = Fate.Lost, Remark = "as above",
        },
        new("reference to the component that is active", "tab-set", typeof(TabSetPage), ["two"], ["one"])
        {
            On = Fate.Lost, Remark = "keep its number or name",
        },
        new("component without `ComponentBase`", "no-component-base", typeof(NoComponentBase), s_add, s_add) { On = Fate.Lost },
        new("component that cannot render with its kept fields", "unrenderable", typeof(Unrenderable), ["use"], ["use"]) { On = Fate.Lost },
    ];

    public static IReadOnlyList<Shape> All { get; } = [.. s_values, .. s_forms, .. s_lists, .. s_services, .. s_structure, .. s_leftOut];
}
