namespace CircuitKit.Sample.Orders;

/// <summary>What each step of an order asks for. The keys are the names of the draft's fields.</summary>
internal static class OrderRules
{
    public const string Lines = "Lines";

    public static IReadOnlyDictionary<string, string> Check(OrderDraft draft, OrderStep step, int itemsInBasket, DateOnly today)
    {
        var mistakes = new Dictionary<string, string>();
        switch (step)
        {
            case OrderStep.Customer:
                CheckCustomer(draft, mistakes);
                break;
            case OrderStep.Delivery:
                CheckDelivery(draft, today, mistakes);
                break;
            case OrderStep.Lines when itemsInBasket == 0:
                mistakes[Lines] = "Add at least one article.";
                break;
            case OrderStep.Review when !draft.Confirmed:
                mistakes[nameof(draft.Confirmed)] = "Read the order back to the customer, then tick this box.";
                break;
        }

        return mistakes;
    }

    private static void CheckCustomer(OrderDraft draft, Dictionary<string, string> mistakes)
    {
        Require(draft.Company, nameof(draft.Company), "Enter the customer's company or boat.", mistakes);
        Require(draft.Contact, nameof(draft.Contact), "Enter who is ordering.", mistakes);
        Require(draft.Email, nameof(draft.Email), "Enter an e-mail address for the confirmation.", mistakes);
        if (draft.Email.Length > 0 && !LooksLikeEmail(draft.Email.Trim()))
        {
            mistakes[nameof(draft.Email)] = "This does not look like an e-mail address.";
        }

        if (draft.Phone.Any(sign => !char.IsAsciiDigit(sign) && !"+-/() ".Contains(sign)))
        {
            mistakes[nameof(draft.Phone)] = "Use digits, spaces and + only.";
        }
    }

    private static void CheckDelivery(OrderDraft draft, DateOnly today, Dictionary<string, string> mistakes)
    {
        if (draft.NeedsAddress)
        {
            Require(draft.Street, nameof(draft.Street), "Enter the street or berth.", mistakes);
            Require(draft.Postcode, nameof(draft.Postcode), "Enter the postcode.", mistakes);
            Require(draft.Town, nameof(draft.Town), "Enter the town or harbour.", mistakes);
        }

        if (!DateOnly.TryParseExact(draft.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            mistakes[nameof(draft.Date)] = "Choose a day.";
        }
        else if (date <= today)
        {
            mistakes[nameof(draft.Date)] = "Choose tomorrow or later.";
        }
    }

    private static void Require(string text, string field, string mistake, Dictionary<string, string> mistakes)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            mistakes[field] = mistake;
        }
    }

    private static bool LooksLikeEmail(string text) =>
        text.Split('@') is [{ Length: > 0 }, { Length: > 2 } domain] && domain.IndexOf('.') > 0 && !domain.EndsWith('.') && !text.Contains(' ');
}
