using CircuitKit;
using CircuitKit.Observability;
using CircuitKit.Snapshots.File;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps snapshots on the local disk.</summary>
public static class CircuitKitFileSnapshotsBuilderExtensions
{
    /// <summary>
    /// Keeps snapshots in one folder, in a SQLite database. They survive the process, and any number of processes on one machine can share the
    /// folder. Replaces any store that was added before.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="folder">
    /// The folder, absolute or relative to the app's content root; created if it does not exist. It overrides the configuration section. It must not
    /// be in a folder that the app serves.
    /// </param>
    /// <param name="configure">Sets more options; applied after the configuration section <c>CircuitKit:Snapshots:File</c>.</param>
    /// <returns>The same builder.</returns>
    public static ICircuitKitBuilder AddFileSnapshots(this ICircuitKitBuilder builder, string folder, Action<FileSnapshotOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);

        var options = builder.Services.AddOptions<FileSnapshotOptions>()
            .BindConfiguration(CircuitKitOptions.SectionName + ":Snapshots:File")
            .Configure(file => file.Folder = folder)
            .PostConfigure<IHostEnvironment>(static (file, environment) =>
            {
                // An empty folder stays empty, so that the validator refuses it.
                if (!string.IsNullOrWhiteSpace(file.Folder))
                {
                    file.Folder = Path.Combine(environment.ContentRootPath, file.Folder);
                }
            })
            .ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        builder.Services.AddOneOf<IValidateOptions<FileSnapshotOptions>, FileSnapshotOptionsValidator>();
        builder.AddSnapshotStore<FileSnapshotStore>();
        builder.Services.AddOneOf<IHostedService, FileSnapshotSweeper>();
        builder.Services.AddOneOf<IHealthRemarks, SnapshotFolderRemarks>();
        return builder;
    }
}
