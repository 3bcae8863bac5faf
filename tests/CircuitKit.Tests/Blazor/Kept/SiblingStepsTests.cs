using CircuitKit.Blazor;
using CircuitKit.Blazor.Kept;
using CsCheck;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Blazor.Kept;

/// <summary>What tells one component from those beside it is the same whether it is found for this one or for all of them.</summary>
public sealed class SiblingStepsTests
{
    private static readonly FrameworkMembers s_members = new();

    // Few values, so that many are alike.
    private static readonly Gen<object?> s_values = Gen.OneOf<object?>(
        Gen.Int[0, 2].Select(one => (object?)one),
        Gen.Long[0, 2].Select(one => (object?)one),
        Gen.Int[0, 2].Select(one => (object?)$"{one}"),
        Gen.Int[0, 2].Select(one => (object?)new WithId(one, "text")),
        Gen.Int[0, 2].Select(one => (object?)new Flat(one, "text")),
        Gen.Int[0, 2].Select(one => (object?)new Deep(new Flat(one, null), one)),
        Gen.Int[0, 2].Select(one => (object?)new Opaque(one, () => { })),
        Gen.Int[0, 2].Select(one => (object?)new List<int> { one }),
        Gen.Decimal[0, 1].Select(one => (object?)decimal.Round(one, 1)),
        Gen.Bool.Select(one => (object?)one),
        Gen.Const((object?)null),
        Gen.Const((object?)"a\"b"));

    private static readonly Gen<Child[]> s_children =
        Gen.Select(Gen.Int[0, 3], s_values, s_values, s_values, Gen.Int[0, 1])
            .Select(one => new Child(one.Item1, one.Item2, one.Item3, one.Item4, one.Item5))
            .Array[1, 12];

    [Fact]
    public void Step_of_one_component_is_the_one_that_it_has_among_all() => s_children.Sample(Check, threads: 1);

    private static void Check(Child[] children)
    {
        ServiceCollection registrations = [];
        SampleRenderer.AddServices(registrations, s_members);
        using ServiceProvider services = registrations.BuildServiceProvider();
        KeepingActivator activator = new(own: null, s_members, services);
        using SampleRenderer renderer = new(s_members, services);
        Page.Children = children;
        renderer.Dispatcher.InvokeAsync(() => renderer.ShowAsync(typeof(Page), [], activator, new NoKeeper(), () => { })).GetAwaiter().GetResult();
        CheckSteps(s_members.RenderedTreeOf(s_members.ComponentStatesOf(renderer).Values.Single(state => state.Component is Page)).GetFrames());
    }

#pragma warning disable BL0006 // It reads what the framework rendered, as the code does that it tests.
    private static void CheckSteps(ArrayRange<RenderTreeFrame> frames)
    {
        ComponentSteps all = new(frames);
        for (int i = 0; i < frames.Count; i++)
        {
            if (frames.Array[i].FrameType == RenderTreeFrameType.Component)
            {
                bool isAlike = Enumerable.Range(0, frames.Count).Any(other => other != i
                    && frames.Array[other].FrameType == RenderTreeFrameType.Component
                    && ComponentSteps.Told(frames, other) == ComponentSteps.Told(frames, i));

                Assert.Equal(isAlike ? null : all.Of(frames.Array[i].ComponentId), SiblingSteps.OfUnlike(frames, i));
            }
        }
    }
#pragma warning restore BL0006

    private sealed record Child(int Kind, object? Key, object? First, object? Second, int Place);

    private sealed record WithId(int Id, string Text);

    private sealed record Flat(int Number, string? Text);

    private sealed record Deep(Flat Flat, int Number);

    private sealed record Opaque(int Number, Action Action);

    private sealed class Row : ComponentBase
    {
        [Parameter]
        public object? First { get; set; }

        [Parameter]
        public object? Second { get; set; }
    }

    private sealed class Other<T> : ComponentBase
    {
        [Parameter]
        public object? First { get; set; }

        [Parameter]
        public object? Second { get; set; }
    }

    private sealed class Page : ComponentBase
    {
        public static Child[] Children { get; set; } = [];

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            HashSet<object> keys = [];
            foreach (Child child in Children)
            {
#pragma warning disable ASP0006 // The pages are random: so is their source.
                builder.OpenComponent(child.Place, child.Kind switch
                {
                    0 => typeof(Other<int>),
                    1 => typeof(Other<string>),
                    2 => typeof(CascadingValue<object>),
                    _ => typeof(Row),
                });
#pragma warning restore ASP0006

                // No two may be equal.
                if (child.Key is { } key && keys.Add(key))
                {
                    builder.SetKey(key);
                }

                builder.AddComponentParameter(1, child.Kind == 2 ? nameof(CascadingValue<>.Value) : nameof(Row.First), child.First);
                if (child.Kind != 2)
                {
                    builder.AddComponentParameter(2, nameof(Row.Second), child.Second);
                }

                builder.CloseComponent();
            }
        }
    }

    private sealed class NoKeeper : IComponentKeeper
    {
        public RenderHook? HookFor(ComponentBase component) => null;

        public bool Rendering(RenderHook hook, bool isFirst) => false;

        public void TakeBack(RenderHook hook, Exception exception)
        {
        }
    }
}
