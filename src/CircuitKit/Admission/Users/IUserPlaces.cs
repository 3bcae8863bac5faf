namespace CircuitKit.Admission.Users;

/// <summary>The places of each person over all servers: taken in one atomic step, so that of many at once no more get one than there are.</summary>
internal interface IUserPlaces
{
    /// <summary>Whether there is such a store. Without one, each server counts its own.</summary>
    bool IsShared { get; }

    /// <param name="place">The place; taking it twice is taking it once.</param>
    /// <param name="most">How many the person may have.</param>
    /// <param name="rule">What may be done for it.</param>
    /// <param name="goneNodes">Servers that are gone: what they had is free, unless it is so new that the server may just be starting.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<UserPlaceAnswer> TakeAsync(UserPlace place, int most, UserPlaceRule rule, IReadOnlyList<string> goneNodes, CancellationToken cancellationToken);

    /// <summary>The place is free.</summary>
    Task GiveAsync(UserPlace place, CancellationToken cancellationToken);
}

/// <summary>Without Redis no server knows of another.</summary>
internal sealed class NoSharedUserPlaces : IUserPlaces
{
    public bool IsShared => false;

    public Task<UserPlaceAnswer> TakeAsync(
        UserPlace place, int most, UserPlaceRule rule, IReadOnlyList<string> goneNodes, CancellationToken cancellationToken) =>
        Task.FromResult(new UserPlaceAnswer(true, place.Since, [], []));

    public Task GiveAsync(UserPlace place, CancellationToken cancellationToken) => Task.CompletedTask;
}
