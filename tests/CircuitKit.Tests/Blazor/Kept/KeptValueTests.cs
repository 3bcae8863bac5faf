using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Blazor.Kept;

namespace CircuitKit.Tests.Blazor.Kept;

/// <summary>Which values come back, exactly as they were, and which are refused.</summary>
public sealed class KeptValueTests
{
    [Fact]
    public void Object_without_a_default_constructor_comes_back_with_its_private_fields()
    {
        Account account = new("ada", 5);
        account.Pay(3);

        Account again = KeptValues.Again(account);

        Assert.NotSame(account, again);
        Assert.Equal(("ada", 2), (again.Owner, again.Balance));
    }

    [Fact]
    public void Object_in_two_places_comes_back_as_one()
    {
        Account shared = new("ada", 5);

        object?[] again = KeptValues.Again((new List<Account> { shared }, typeof(IReadOnlyList<Account>)), (shared, typeof(Account)));

        Assert.Same(Assert.IsType<List<Account>>(again[0])[0], again[1]);
    }

    [Fact]
    public void Objects_that_lead_to_each_other_come_back()
    {
        Person ada = new() { Name = "ada" };
        ada.Friends.Add(new Person { Name = "eve", Best = ada });

        Person again = KeptValues.Again(ada);

        Assert.Same(again, Assert.Single(again.Friends).Best);
    }

    [Fact]
    public void Collections_come_back_as_what_they_are()
    {
        Assert.Equal([1, 2], KeptValues.Again<int[]>([1, 2]));
        Assert.Equal([3, 2, 1], KeptValues.Again(new Stack<int>([1, 2, 3])));
        Assert.Equal([1, 2], KeptValues.Again(new Queue<int>([1, 2])));
        Assert.Equal([1, 2], KeptValues.Again(new LinkedList<int>([1, 2])));
        Assert.Equal([1, 2], KeptValues.Again(new SortedSet<int>([2, 1])));
        Assert.Equal([1, 2], KeptValues.Again(ImmutableList.Create(1, 2)));
        Assert.Equal([1, 2], KeptValues.Again(new ObservableCollection<int>([1, 2])));
        Assert.Equal([1, 2], KeptValues.Again(new Collection<int>([1, 2])));
        Assert.Equal(["a"], KeptValues.Again(new SortedDictionary<string, int> { ["a"] = 1 }).Keys);
        Assert.Contains("A", KeptValues.Again(new HashSet<string>(["a"], StringComparer.OrdinalIgnoreCase)));
        Assert.DoesNotContain("A", KeptValues.Again(new HashSet<string>(["a"])));
        Assert.Equal(5, KeptValues.Again(new Dictionary<Point, int> { [new Point(1, 2)] = 5 })[new Point(1, 2)]);
    }

    [Fact]
    public void Collections_of_rarer_kinds_come_back_too()
    {
        Assert.Equal(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }, KeptValues.Again(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }));
        Assert.Equal(["a", "b"], KeptValues.Again(new SortedList<string, int> { ["b"] = 1, ["a"] = 2 }).Keys);
        Assert.True(KeptValues.Again(new ConcurrentDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }).ContainsKey("A"));
        Assert.Equal([1, 2], KeptValues.Again(ImmutableArray.Create(1, 2)));
        Assert.Contains("A", KeptValues.Again(ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "a")));
        Assert.Equal("ada", KeptValues.Again(ImmutableDictionary<int, Account>.Empty.Add(1, new Account("ada", 5)))[1].Owner);
        Assert.Equal([1, 2], KeptValues.Again<IReadOnlyList<int>>([1, 2]));
        Assert.Equal("value: its ImmutableHashSet has objects", KeptValues.Refuse(ImmutableHashSet.Create(new Named("a", []))));
    }

    [Fact]
    public void Text_that_is_built_comes_back_as_one_and_its_changes_are_seen()
    {
        StringBuilder text = new("some");
        ulong before = ValueFingerprint.Of(text);
        text.Append(" text");

        object?[] again = KeptValues.Again((text, typeof(StringBuilder)), (text, typeof(StringBuilder)));

        Assert.Equal("some text", again[0]!.ToString());
        Assert.Same(again[0], again[1]);
        Assert.NotEqual(before, ValueFingerprint.Of(text));
    }

    [Theory]
    [InlineData("2x2")]
    [InlineData("3")]
    [InlineData("-3x-1")]
    [InlineData("1000000000x1000000000")]
    public void Array_whose_lengths_do_not_fit_is_refused(string lengths)
    {
        using JsonDocument document = JsonDocument.Parse($$"""{"value":[0],"objects":[["G:{{lengths}}",1,2,3]]}""");
        GraphReader reader = new(document.RootElement.GetProperty("objects"));

        Assert.Throws<KeptValueException>(() => reader.Read(document.RootElement.GetProperty("value"), typeof(int[,])));
    }

    [Fact]
    public void Set_of_records_is_found_by_what_they_hold()
    {
        HashSet<Named> again = KeptValues.Again(new HashSet<Named>([new Named("a", ["x"])]));

        Named one = Assert.Single(again);
        Assert.Contains(one, again);
        Assert.Equal(["x"], one.Tags);
    }

    [Fact]
    public void Tuples_nullables_and_odd_numbers_come_back()
    {
        Assert.Equal((1, "a", (DateOnly?)new DateOnly(2026, 1, 2)), KeptValues.Again((1, "a", (DateOnly?)new DateOnly(2026, 1, 2))));
        Assert.Equal(double.NegativeInfinity, KeptValues.Again(double.NegativeInfinity));
        Assert.Null(KeptValues.Again((int?)null));
        Assert.Equal(7, KeptValues.Again((int?)7));
        Assert.Equal(long.MaxValue, KeptValues.Again(long.MaxValue));
    }

    [Fact]
    public void Derived_object_comes_back_where_its_base_class_names_it()
    {
        Shape again = KeptValues.Again<Shape>(new Circle { Radius = 3 });

        Assert.Equal(3, Assert.IsType<Circle>(again).Radius);
    }

    [Fact]
    public void Object_of_the_apps_projects_comes_back_whatever_its_field_is_declared_as()
    {
        Square square = new() { Side = 3 };

        object?[] again = KeptValues.Again((square, typeof(Square)), (square, typeof(Shape)), (square, typeof(ICornered)), (square, typeof(object)));

        Assert.Equal(3, Assert.IsType<Square>(again[0]).Side);
        Assert.All(again, one => Assert.Same(again[0], one));
        Assert.Equal(4, Assert.IsType<Square>(KeptValues.Again<ICornered>(square)).Corners);
        Assert.IsType<Square>(Assert.Single(KeptValues.Again(new List<object> { square })));
    }

    [Fact]
    public void Object_is_read_by_whichever_of_its_fields_comes_first()
    {
        Square square = new() { Side = 3 };
        using JsonDocument document = JsonDocument.Parse(KeptValues.Write((square, typeof(Square)), (square, typeof(object))));
        GraphReader reader = new(document.RootElement.GetProperty("objects"));

        object? last = reader.Read(document.RootElement.GetProperty("values")[1], typeof(object));
        object? first = reader.Read(document.RootElement.GetProperty("values")[0], typeof(Square));
        reader.Complete();

        Assert.Same(first, last);
        Assert.Equal(3, Assert.IsType<Square>(last).Side);
    }

    [Fact]
    public void Simple_values_come_back_where_an_object_is_declared()
    {
        object[] values =
        [
            true, (byte)1, 2, 3L, 4.5, 5.5m, 'c', "text", "", Guid.Empty, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            new DateOnly(2026, 1, 2), new TimeSpan(1, 2, 3), new Uri("https://a.example/"), Direction.Down, DayOfWeek.Friday,
            typeof(Square),
        ];

        List<object> again = KeptValues.Again(values.ToList());

        Assert.Equal(values, again);
        Assert.Equal(values.Select(one => one.GetType()), again.Select(one => one.GetType()));
        Assert.Equal(2, KeptValues.Again(new Dictionary<string, object> { ["a"] = 2 })["a"]);
    }

    [Fact]
    public void Type_comes_back_if_it_is_one_of_the_apps_projects()
    {
        Assert.Equal(typeof(Square), KeptValues.Again(typeof(Square)));
        Assert.Equal(typeof(int), KeptValues.Again(typeof(int)));
        Assert.Equal(typeof(Square), KeptValues.Again(new Dictionary<Type, Type> { [typeof(Square)] = typeof(Square) })[typeof(Square)]);
        Assert.EndsWith("a type that is not of the app's projects", KeptValues.Refuse(typeof(Box<int>)));
        Assert.Equal("value is Stream, a type that is not of the app's projects", KeptValues.Refuse(typeof(Stream)));
        Assert.Equal("value[] is Stream, a type that is not of the app's projects", KeptValues.Refuse(new List<Type> { typeof(Stream) }));
        Assert.NotEqual(ValueFingerprint.Of(typeof(Square)), ValueFingerprint.Of(typeof(Circle)));
    }

    [Theory]
    [InlineData(typeof(Type), "\"System.IO.FileInfo, System.Private.CoreLib\"")]
    [InlineData(typeof(Type), "\"CircuitKit.Tests.Gone, CircuitKit.Tests\"")]
    [InlineData(typeof(Type), "\"CircuitKit.Tests.Blazor.Kept.KeptValueTests+Box`1[[System.IO.FileInfo, System.Runtime]], CircuitKit.Tests\"")]
    [InlineData(typeof(Type), "\"CircuitKit.Tests.Blazor.Kept.KeptValueTests+Square[], CircuitKit.Tests\"")]
    [InlineData(typeof(Type), "5")]
    [InlineData(typeof(object), "5")]
    [InlineData(typeof(object), "{\"$\":\"Int32\",\"v\":\"text\"}")]
    [InlineData(typeof(object), "{\"$\":\"System.IO.FileInfo, System.Private.CoreLib\",\"v\":{}}")]
    [InlineData(typeof(object), "[0]")]
    [InlineData(typeof(object), "[1]")]
    [InlineData(typeof(Shape), "[2]")]
    public void No_name_leads_to_another_type(Type declared, string value)
    {
        string disposed = $"{typeof(Disposed).FullName}, CircuitKit.Tests";
        string account = $"{typeof(Account).FullName}, CircuitKit.Tests";
        using JsonDocument document = JsonDocument.Parse($$"""
            {"value":{{value}},"objects":[{"$":"System.IO.FileInfo, System.Private.CoreLib"},{"$":"{{disposed}}"},{"$":"{{account}}"}]}
            """);
        GraphReader reader = new(document.RootElement.GetProperty("objects"));

        Assert.Throws<KeptValueException>(() => reader.Read(document.RootElement.GetProperty("value"), declared));
    }

    [Fact]
    public void What_cannot_be_made_again_is_refused_with_its_place()
    {
        Assert.Equal("value is declared as IFormattable and holds a int", KeptValues.Refuse<IFormattable>(1));
        Assert.Equal("value is declared as object and holds a List<int>", KeptValues.Refuse<object>(new List<int>()));
        Assert.Equal("value.Job is a Action", KeptValues.Refuse(new Holder { Job = () => { } }));
        Assert.Null(KeptValues.Refuse(new Holder()));
        Assert.Equal("value.Body is a MemoryStream", KeptValues.Refuse(new Holder { Body = new MemoryStream() }));
        Assert.Equal("value.Parent is left out", KeptValues.Refuse(new Holder { Parent = new Holder() }));
        Assert.Equal("value is a Odd", KeptValues.Refuse(new Odd()));
        Assert.Equal("value: it compares in a way of its own", KeptValues.Refuse(new HashSet<int>(new Backwards())));
        ObservableCollection<int> heard = [];
        heard.CollectionChanged += (_, _) => { };
        Assert.Equal("value: somebody listens to its ObservableCollection", KeptValues.Refuse(heard));
        Assert.StartsWith("value[] has more than", KeptValues.Refuse(Enumerable.Range(0, 30_000).Select(_ => new Holder()).ToList()));
    }

    [Fact]
    public void Secret_in_an_object_comes_back_empty()
    {
        Login again = KeptValues.Again(new Login { User = "ada", Password = "hunter2", ShippingPin = "1", Shipping = "fast" });

        Assert.Equal(("ada", "", "", "fast"), (again.User, again.Password, again.ShippingPin, again.Shipping));
        Assert.DoesNotContain("hunter2", System.Text.Encoding.UTF8.GetString(KeptValues.Write((new Login { Password = "hunter2" }, typeof(Login)))));
    }

    [Theory]
    [InlineData("""{"values":[[0]],"objects":[{"Name":5}]}""")]
    [InlineData("""{"values":[[0]],"objects":[{"Gone":5}]}""")]
    [InlineData("""{"values":[[7]],"objects":[]}""")]
    [InlineData("""{"values":[[-1]],"objects":[]}""")]
    [InlineData("""{"values":["text"],"objects":[]}""")]
    [InlineData("""{"values":[{}],"objects":[]}""")]
    [InlineData("""{"values":[[0]],"objects":[["L",1]]}""")]
    [InlineData("""{"values":[[0]],"objects":[{"$":"System.IO.FileInfo"}]}""")]
    [InlineData("""{"values":[[0]],"objects":[0]}""")]
    public void Document_that_does_not_fit_is_refused(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        GraphReader reader = new(document.RootElement.GetProperty("objects"));

        Assert.Throws<KeptValueException>(() =>
        {
            reader.Read(document.RootElement.GetProperty("values")[0], typeof(Person));
            reader.Complete();
        });
    }

    [Fact]
    public void What_could_not_be_filled_in_place_is_as_it_was_and_is_not_read_by_others()
    {
        using JsonDocument document = JsonDocument.Parse("""{"values":[[0],[1]],"objects":[{"Name":"eve","Best":[1]},{"Name":5}]}""");
        GraphReader reader = new(document.RootElement.GetProperty("objects"));
        Person ada = new() { Name = "ada" };

        reader.Bind(document.RootElement.GetProperty("values")[0], ada);
        Assert.Throws<KeptValueException>(reader.Complete);
        reader.Fail();

        Assert.Equal("ada", ada.Name);
        Assert.Null(ada.Best);
        Assert.Throws<KeptValueException>(() => reader.Read(document.RootElement.GetProperty("values")[1], typeof(Person)));
    }

    private sealed class Account(string owner, int balance)
    {
        private int _balance = balance;

        public string Owner { get; } = owner.Length > 0 ? owner : throw new ArgumentException("An account has an owner.", nameof(owner));

        public int Balance => _balance;

        public void Pay(int amount) => _balance -= amount;
    }

    private sealed class Person
    {
        public string Name { get; set; } = "";

        public Person? Best { get; set; }

        public List<Person> Friends { get; } = [];
    }

    private readonly record struct Point(int X, int Y);

    private sealed record Named(string Name, List<string> Tags);

    [JsonDerivedType(typeof(Circle), "circle")]
    private abstract class Shape;

    private sealed class Circle : Shape
    {
        public int Radius { get; set; }
    }

    private sealed class Square : Shape, ICornered
    {
        public int Side { get; set; }

        public int Corners => 4;
    }

    private interface ICornered
    {
        int Corners { get; }
    }

    private sealed class Box<T>
    {
        public T? Content { get; set; }
    }

    private enum Direction
    {
        Up,
        Down,
    }

    private sealed class Disposed : IDisposable
    {
        public void Dispose()
        {
        }
    }

    private sealed class Odd : List<int>;

    private sealed class Holder
    {
        public Action? Job { get; set; }

        public Stream? Body { get; set; }

        [JsonIgnore]
        public Holder? Parent { get; set; }
    }

    private sealed class Login
    {
        public string User { get; set; } = "";

        public string Password { get; set; } = "";

        public string ShippingPin { get; set; } = "";

        public string Shipping { get; set; } = "";
    }

    private sealed class Backwards : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => x == -y;

        public int GetHashCode(int obj) => 0;
    }
}
