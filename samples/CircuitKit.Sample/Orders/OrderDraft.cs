namespace CircuitKit.Sample.Orders;

/// <summary>An order while it is being taken: every field as it was typed, and how far the person has come.</summary>
public sealed class OrderDraft
{
    public OrderStep Step { get; set; }

    /// <summary>Steps the person tried to leave. Only their mistakes are shown, and they stay shown on another server.</summary>
    public HashSet<OrderStep> Tried { get; set; } = [];

    public string Company { get; set; } = string.Empty;

    public string Contact { get; set; } = string.Empty;

    public string Email { get; set; } = string.Empty;

    public string Phone { get; set; } = string.Empty;

    public string Reference { get; set; } = string.Empty;

    public DeliveryMethod Method { get; set; }

    public string Street { get; set; } = string.Empty;

    public string Postcode { get; set; } = string.Empty;

    public string Town { get; set; } = string.Empty;

    public string Date { get; set; } = string.Empty;

    public string Instructions { get; set; } = string.Empty;

    public bool Confirmed { get; set; }

    internal bool NeedsAddress => Method != DeliveryMethod.Collect;

    internal int FilledFields =>
        new[] { Company, Contact, Email, Phone, Reference, Street, Postcode, Town, Date, Instructions }.Count(text => text.Length > 0);
}
