using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CircuitKit.Tests.Persistence.State.Trees;

/// <summary>
/// A circuit is captured while a method of a component is under way: the method ends with its server, and nothing comes back that waits for it.
/// </summary>
public sealed class KeptUnderWayTests
{
    private static readonly KeptApp s_app = new(_ => { });

    [Fact]
    public async Task Flag_of_work_under_way_does_not_come_back_and_the_fields_beside_it_do()
    {
        await using KeptCircuit circuit = await OpenAsync(null);
        await circuit.UseAsync(() => DeskOf(circuit).Begin(7));

        await using KeptCircuit after = await OpenAsync(await circuit.CaptureAsync());

        Assert.Equal((7, false), (DeskOf(after).Number, DeskOf(after).IsSaving));
    }

    [Fact]
    public async Task Component_does_not_come_back_with_a_question_whose_answer_nobody_waits_for()
    {
        await using KeptCircuit circuit = await OpenAsync(null);
        await circuit.UseAsync(() => DeskOf(circuit).Ask("sure?"));

        await using KeptCircuit asked = await OpenAsync(await circuit.CaptureAsync());

        Assert.Equal((0, null), (DeskOf(asked).Number, DeskOf(asked).Question));
        Assert.Contains(circuit.Reasons, reason => reason.Contains("_answer is a TaskCompletionSource that is not completed"));
    }

    [Fact]
    public async Task Component_whose_question_was_answered_comes_back()
    {
        await using KeptCircuit circuit = await OpenAsync(null);
        await circuit.UseAsync(() => DeskOf(circuit).Ask("sure?"));
        await circuit.UseAsync(() => DeskOf(circuit).Answer(8));

        await using KeptCircuit answered = await OpenAsync(await circuit.CaptureAsync());

        Assert.Equal((8, null), (DeskOf(answered).Number, DeskOf(answered).Question));
    }

    private static Task<KeptCircuit> OpenAsync(IDictionary<string, byte[]>? state) => KeptCircuit.OpenAsync<Desk>(s_app, _ => { }, state);

    private static Desk DeskOf(KeptCircuit circuit) => circuit.Components.OfType<Desk>().Single();

    private sealed class Desk : ComponentBase
    {
        private TaskCompletionSource<bool>? _answer;
        private bool _isSaving;

        public int Number { get; private set; }

        public string? Question { get; private set; }

        public bool IsSaving => _isSaving;

        public void Begin(int number) => (Number, _isSaving) = (number, true);

        public void Ask(string question) => (Number, Question, _answer) = (1, question, new TaskCompletionSource<bool>());

        public void Answer(int number)
        {
            _answer!.SetResult(true);
            (Number, Question) = (number, null);
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, $"{Number}{Question}{_isSaving}");
    }
}
