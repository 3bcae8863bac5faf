using CircuitKit.Sample.Basket;
using Microsoft.AspNetCore.Components;

namespace CircuitKit.Sample.Orders;

/// <summary>The order that is being taken in this circuit. It is a service, so that it outlives a visit to the stock page.</summary>
internal sealed class OrderDesk(BasketService basket, TimeProvider time)
{
    private static readonly IReadOnlyDictionary<string, string> s_noMistakes = new Dictionary<string, string>();

    [PersistentState]
    public OrderDraft Draft { get; set; } = new();

    [PersistentState]
    public List<PlacedOrder> Placed { get; set; } = [];

    public DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public decimal Charge => basket.Count == 0 ? 0m : DeliveryCharge.Of(Draft.Method, basket.Total);

    public decimal Total => basket.Total + Charge;

    public IReadOnlyDictionary<string, string> MistakesShown(OrderStep step) =>
        Draft.Tried.Contains(step) ? Check(step) : s_noMistakes;

    public bool IsDone(OrderStep step) => step < Draft.Step && Check(step).Count == 0;

    /// <summary>A step can be opened when all steps before it are complete.</summary>
    public bool CanGoTo(OrderStep step)
    {
        for (var before = OrderStep.Customer; before < step; before++)
        {
            if (Check(before).Count > 0)
            {
                return false;
            }
        }

        return step <= OrderStep.Review;
    }

    public void GoTo(OrderStep step)
    {
        if (CanGoTo(step))
        {
            Draft.Step = step;
        }
    }

    public void Next()
    {
        Draft.Tried.Add(Draft.Step);
        if (Check(Draft.Step).Count > 0)
        {
            return;
        }

        if (Draft.Step == OrderStep.Review)
        {
            Place();
        }
        else
        {
            Draft.Step++;
        }
    }

    public void Back()
    {
        if (Draft.Step is > OrderStep.Customer and <= OrderStep.Review)
        {
            Draft.Step--;
        }
    }

    public void StartAnother() => Draft = new OrderDraft();

    private IReadOnlyDictionary<string, string> Check(OrderStep step) => OrderRules.Check(Draft, step, basket.Count, Today);

    private void Place()
    {
        // What was in order when the step was left may not be any more: the basket can be emptied on another page.
        for (var step = OrderStep.Customer; step < OrderStep.Review; step++)
        {
            if (Check(step).Count > 0)
            {
                Draft.Tried.Add(step);
                Draft.Step = step;
                return;
            }
        }

        var now = time.GetUtcNow();
        var number = string.Create(CultureInfo.InvariantCulture, $"HS-{now:yyMMdd}-{Placed.Count + 1:000}");
        Placed.Add(new PlacedOrder(number, Draft.Company.Trim(), basket.Count, Total, now));
        Draft.Step = OrderStep.Placed;
        basket.Clear();
    }
}
