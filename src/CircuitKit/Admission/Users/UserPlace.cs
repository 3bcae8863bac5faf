namespace CircuitKit.Admission.Users;

/// <summary>A place of a person, as the servers of a fleet know it.</summary>
/// <param name="UserKey">The person's stable subject claim.</param>
/// <param name="Id">The place's own random id.</param>
/// <param name="NodeId">The server that has it.</param>
/// <param name="TabId">The browser tab whose top window shows it; null for a frame, and for a tab that is not known.</param>
/// <param name="Since">Since when, in Unix milliseconds of the store's clock; 0 for "now".</param>
internal sealed record UserPlace(string UserKey, string Id, string NodeId, string? TabId, long Since);
