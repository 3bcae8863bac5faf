using CircuitKit;
using CircuitKit.Observability;
using CircuitKit.Snapshots.File;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps snapshots on the local disk.</summary>
public static class CircuitKitFileSnapshotsBuilderExtensions
{
    /// <summary>
    /// Keeps snapshots as files in one folder: they survive the process, for any number of processes on one machine, with no server needed.
    /// Takes the place of any store added before.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="folder">
    /// The folder, absolute or relative to the app's content root; created when absent. It wins over the configuration section. Keep it out of what
    /// the app serves.
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
                // An empty one stays empty, for the validator to refuse.
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

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FileSnapshotOptions>, FileSnapshotOptionsValidator>());
        builder.Services.TryAddSingleton<FileSnapshotStore>();
        builder.UseStore<FileSnapshotStore>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, FileSnapshotSweeper>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHealthRemarks, SnapshotFolderRemarks>());
        return builder;
    }
}
