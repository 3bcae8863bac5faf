using CsCheck;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>
/// Random pages are used, ended and made again from their snapshots, over data that has changed meanwhile: each component and service is as it was or
/// as it is by itself, and what was one object is one object.
/// </summary>
public sealed class KeptTreePropertyTests
{
    private static readonly KeptApp s_app =
        new(services => services.AddScoped<TreeWitness>().AddScoped<TreeBoard>().AddSingleton<TreeCatalog>());

    private static readonly Gen<(TreeSpec[] Tree, (TreeEdit[] Edits, TreeChange[] Changes)[] Rounds)> s_cases =
        Gen.Select(TreeSpec.Trees, Gen.Select(TreeEdit.Lists, TreeChange.Lists).Array[1, 2]);

    [Fact]
    [Trait("Category", "Long")]
    public Task Random_page_comes_back_as_a_whole_and_at_the_right_place() => SampleAsync(cases: 200);

    [Fact]
    [Trait("Category", "Long")]
    public Task Many_random_pages_come_back_as_a_whole_and_at_the_right_place() => SampleAsync(cases: 200_000);

    // A component at its own place beside a row that looks the same and is gone; several that are given nothing else; rows below a component that
    // loses what it has; an empty list that two have and that is not kept; an object in one that a row which nothing tells apart was given.
    [Theory]
    [InlineData("5L7ciR0D3oq3")]
    [InlineData("48TBLzEbn6Ll6ns4")]
    [InlineData("6rO33hMs2g6l6ns4")]
    [InlineData("ejVJHXJ8lYql6ns4")]
    [InlineData("1wVB0CC5pg6l6ns4")]
    [InlineData("9gL8IZjuG2Ol6ns4")]
    [InlineData("37fFlL-K4NZl6ns4")]
    [InlineData("5MCL8S00uIKZTio4")]
    [InlineData("3NG-8eC38Fb2")]
    [InlineData("8DyfuHTOBI6k")]
    public Task Random_page_that_once_came_back_wrong_comes_back_as_a_whole(string seed) => SampleAsync(cases: 1, seed);

    private static Task SampleAsync(int cases, string? seed = null) => s_cases.SampleAsync(
        async one =>
        {
            if (await FindFaultAsync(one.Tree, one.Rounds) is { } fault)
            {
                Assert.Fail(fault);
            }
        },
        seed: seed,
        iter: cases,
        threads: 1,
        print: Print);

    private static string Print((TreeSpec[] Tree, (TreeEdit[] Edits, TreeChange[] Changes)[] Rounds) one) =>
        string.Join('\n', one.Tree.Select(node => $"{node}")) + string.Concat(one.Rounds.Select(round =>
            $"\n{string.Join('\n', round.Edits.Select(edit => $"{edit}"))}\n{string.Join('\n', round.Changes.Select(change => $"{change}"))}"));

    private static async Task<string?> FindFaultAsync(TreeSpec[] tree, (TreeEdit[] Edits, TreeChange[] Changes)[] rounds)
    {
        TreePlan plan = new(tree);
        KeptCircuit circuit = await OpenAsync(plan, state: null);
        foreach ((TreeEdit[] edits, TreeChange[] changes) in rounds)
        {
            TreeNode[] nodes = [.. circuit.Get<TreeWitness>().Nodes.Values];
            foreach (TreeEdit edit in edits)
            {
                await circuit.UseAsync(() => nodes[edit.At % nodes.Length].Edit(edit, nodes[edit.Other % nodes.Length]));
            }

            TreeState lived = new(circuit);
            IDictionary<string, byte[]> state = await circuit.CaptureAsync();
            List<string> reasons = [.. circuit.Reasons];
            await circuit.DisposeAsync();

            plan = plan.After(changes);
            circuit = await OpenAsync(plan, state);
            await using KeptCircuit fresh = await OpenAsync(plan, state: null);
            if (new TreeState(circuit).FindFault(lived, new TreeState(fresh)) is { } fault)
            {
                return $"{fault}\n{string.Join('\n', reasons)}\n{string.Join('\n', circuit.Reasons)}";
            }
        }

        await circuit.DisposeAsync();
        return null;
    }

    private static Task<KeptCircuit> OpenAsync(TreePlan plan, IDictionary<string, byte[]>? state) => KeptCircuit.OpenAsync<TreeRoot>(
        s_app,
        services =>
        {
            services.GetRequiredService<TreeWitness>().Plan = plan;
            services.GetRequiredService<TreeCatalog>().Load();
        },
        state);
}
