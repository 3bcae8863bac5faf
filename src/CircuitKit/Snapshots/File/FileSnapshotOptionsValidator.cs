namespace CircuitKit.Snapshots.File;

/// <summary>Checks what can be known without touching the disk; a folder that cannot be written shows in the health check instead.</summary>
internal sealed class FileSnapshotOptionsValidator() : OptionsValidator<FileSnapshotOptions>("CircuitKit:Snapshots:File")
{
    protected override void Check(OptionErrors errors, FileSnapshotOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Folder) || options.Folder.AsSpan().ContainsAny(Path.GetInvalidPathChars()))
        {
            errors.Add(nameof(options.Folder), options.Folder, "set it to the path of a folder that the app may write to, such as 'circuits'.");
        }

        errors.Range(options.SweepInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
    }
}
