namespace CircuitKit.Recipes.Data;

/// <summary>Tells the pages of a user on this server that the user's cart has changed.</summary>
public sealed class CartChanges
{
    public event Action<string>? Changed;

    public void Tell(string userId) => Changed?.Invoke(userId);
}
