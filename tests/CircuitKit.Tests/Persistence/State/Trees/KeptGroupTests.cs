using System.Text;
using CircuitKit.Persistence.State;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>Components and services that share an object come back together, or none of them does.</summary>
public sealed class KeptGroupTests
{
    private static readonly KeptApp s_app = new(services => services.AddScoped<Plan>().AddScoped<Board>());

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 0)]
    [InlineData(2, 3)]
    public async Task Component_is_known_by_its_place_in_the_source_whatever_became_of_the_rows_beside_it(int rows, int rowsLater)
    {
        IDictionary<string, byte[]> state = await UseAsync(new Plan { Rows = rows }, (boxes, _) =>
        {
            boxes[0].Note = boxes[^1].Note;
            boxes[0].Note.Text = "written";
        });

        await using KeptCircuit circuit = await OpenAsync(new Plan { Rows = rowsLater }, state);
        Box[] after = BoxesOf(circuit);
        Assert.Equal("written", after[0].Note.Text);
        Assert.Same(after[0].Note, after[^1].Note);
        Assert.All(after[1..^1], row => Assert.Equal("own", row.Note.Text));
    }

    [Theory]
    [InlineData(0, 2, false)]
    [InlineData(2, 0, false)]
    [InlineData(2, 0, true)]
    public async Task Nothing_comes_back_that_shares_an_object_with_a_component_that_has_lost_a_field(int failing, int other, bool isLate)
    {
        IDictionary<string, byte[]> state = await UseAsync(new Plan { Rows = 1, IsLate = isLate }, (boxes, board) =>
        {
            boxes[failing].Count = 7;
            boxes[failing].Note.Text = "written";
            boxes[other].Note = boxes[failing].Note;
            boxes[other].Text = "of its own";
            board.Note = boxes[other].Note;
            boxes[1].Text = "of another";
        });

        await using KeptCircuit circuit = await OpenAsync(new Plan { Rows = 1, IsLate = isLate }, WithoutCount(state));
        Box[] after = BoxesOf(circuit);
        string own = isLate ? "loaded" : "own";
        Assert.Equal([(own, null), (own, "of another"), (own, null)], after.Select(box => (box.Note.Text, box.Text)));
        Assert.Equal("own", circuit.Get<Board>().Note.Text);
        Assert.NotSame(after[0].Note, after[2].Note);
        Assert.All(after, box => Assert.Equal($"{box.Note.Text}{box.Text}{circuit.Get<Board>().Note.Text}", box.Shown));
        Assert.Contains(circuit.Reasons, reason => reason.Contains("it has no field Number."));
        Assert.Contains(circuit.Reasons, reason => reason.Contains("it has an object that Box has too, which could not be restored."));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(2, 0)]
    public async Task Nothing_comes_back_that_shares_an_object_with_a_component_that_cannot_render_with_it(int failing, int other)
    {
        IDictionary<string, byte[]> state = await UseAsync(new Plan { Rows = 1 }, (boxes, _) =>
        {
            boxes[failing].Count = 7;
            boxes[failing].Note.Text = "written";
            boxes[other].Note = boxes[failing].Note;
            boxes[1].Text = "of another";
        });

        await using KeptCircuit circuit = await OpenAsync(new Plan { Rows = 1, ThrowsAt = 7 }, state);
        Box[] after = BoxesOf(circuit);
        Assert.Equal([("own", 0), ("own", 0), ("own", 0)], after.Select(box => (box.Note.Text, box.Count)));
        Assert.Equal("of another", after[1].Text);
        Assert.All(after, box => Assert.Equal($"{box.Note.Text}{box.Text}own", box.Shown));
    }

    [Fact]
    public async Task What_shares_an_object_with_a_component_that_is_gone_comes_back()
    {
        IDictionary<string, byte[]> state = await UseAsync(new Plan { Rows = 1 }, (boxes, _) =>
        {
            boxes[0].Note = boxes[1].Note;
            boxes[0].Note.Text = "written";
        });

        await using KeptCircuit circuit = await OpenAsync(new Plan(), state);
        Assert.Equal(["written", "own"], BoxesOf(circuit).Select(box => box.Note.Text));
    }

    private static async Task<IDictionary<string, byte[]>> UseAsync(Plan plan, Action<Box[], Board> edit)
    {
        await using KeptCircuit circuit = await OpenAsync(plan, state: null);
        await circuit.UseAsync(() => edit(BoxesOf(circuit), circuit.Get<Board>()));
        return await circuit.CaptureAsync();
    }

    // A deploy: the field has another name.
    private static Dictionary<string, byte[]> WithoutCount(IDictionary<string, byte[]> state)
    {
        string json = Encoding.UTF8.GetString(state[KeptDocument.Key]);
        Assert.Contains("\"Count\"", json);
        return new(state) { [KeptDocument.Key] = Encoding.UTF8.GetBytes(json.Replace("\"Count\"", "\"Number\"")) };
    }

    private static Task<KeptCircuit> OpenAsync(Plan plan, IDictionary<string, byte[]>? state) => KeptCircuit.OpenAsync<Page>(
        s_app, services => services.GetRequiredService<Plan>().Take(plan), state);

    private static Box[] BoxesOf(KeptCircuit circuit) => [.. circuit.Get<Plan>().Boxes.OrderBy(box => box.Place)];

    private sealed class Note
    {
        public string Text { get; set; } = "own";
    }

    // It knows the components: what these have is their own all the same.
    [LoseState]
    private sealed class Plan
    {
        public int Rows { get; set; }

        public bool IsLate { get; set; }

        public int ThrowsAt { get; set; } = -1;

        public List<Box> Boxes { get; } = [];

        public void Take(Plan other) => (Rows, IsLate, ThrowsAt) = (other.Rows, other.IsLate, other.ThrowsAt);
    }

    private sealed class Board
    {
        public Note Note { get; set; } = new();
    }

    // A component, rows that look the same, and one with a key that may come when the others have loaded.
    private sealed class Page : ComponentBase
    {
        private bool _isLoaded;

        [Inject]
        public required Plan Plan { get; set; }

        protected override async Task OnInitializedAsync()
        {
            for (int i = 0; Plan.IsLate && i < 5; i++)
            {
                await Task.Yield();
            }

            _isLoaded = true;
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<Box>(0);
            builder.AddComponentParameter(1, nameof(Box.PlaceOf), () => 0);
            builder.CloseComponent();
            for (int i = 0; i < Plan.Rows; i++)
            {
                int row = i;
                builder.OpenComponent<Box>(2);
                builder.AddComponentParameter(3, nameof(Box.PlaceOf), () => 1 + row);
                builder.CloseComponent();
            }

            if (_isLoaded)
            {
                builder.OpenComponent<Box>(4);
                builder.SetKey("last");
                builder.AddComponentParameter(5, nameof(Box.PlaceOf), () => int.MaxValue);
                builder.CloseComponent();
            }
        }
    }

    private sealed class Box : ComponentBase
    {
        [Parameter]
        public Func<int>? PlaceOf { get; set; }

        [Inject]
        public required Plan Plan { get; set; }

        [Inject]
        public required Board Board { get; set; }

        public int Place => PlaceOf!();

        public int Count { get; set; }

        public string? Text { get; set; }

        public Note Note { get; set; } = new();

        [LoseState]
        public string? Shown { get; private set; }

        protected override async Task OnInitializedAsync()
        {
            Plan.Boxes.Add(this);
            if (Plan.IsLate)
            {
                await Task.Yield();
                Note = new Note { Text = "loaded" };
            }
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            if (Count == Plan.ThrowsAt)
            {
                throw new InvalidOperationException("It cannot render this.");
            }

            Shown = $"{Note.Text}{Text}{Board.Note.Text}";
            builder.AddContent(0, Shown);
        }
    }
}
