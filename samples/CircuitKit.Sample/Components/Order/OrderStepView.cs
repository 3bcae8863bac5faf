using CircuitKit.Sample.Orders;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Sample.Components.Order;

/// <summary>What the steps of an order share: the draft they fill in, and telling the page, which shows a summary beside them.</summary>
public abstract class OrderStepView : ComponentBase
{
    [Parameter, EditorRequired]
    public OrderDraft Draft { get; set; } = new();

    [Parameter, EditorRequired]
    public EventCallback Changed { get; set; }

    [Inject]
    private OrderDesk Desk { get; set; } = default!;

    protected string? Mistake(string field) => Desk.MistakesShown(Draft.Step).GetValueOrDefault(field);
}
