using Microsoft.Extensions.Options;

namespace CircuitKit.Snapshots.File;

/// <summary>Checks what can be known without touching the disk; a folder that cannot be written shows in the health check instead.</summary>
internal sealed class FileSnapshotOptionsValidator : IValidateOptions<FileSnapshotOptions>
{
    public ValidateOptionsResult Validate(string? name, FileSnapshotOptions options)
    {
        var errors = new OptionErrors("CircuitKit:Snapshots:File");
        if (string.IsNullOrWhiteSpace(options.Folder) || options.Folder.AsSpan().ContainsAny(Path.GetInvalidPathChars()))
        {
            errors.Add(nameof(options.Folder), options.Folder, "set it to the path of a folder that the app may write to, such as 'circuits'.");
        }

        errors.Range(nameof(options.SweepInterval), options.SweepInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        return errors.ToResult();
    }
}
