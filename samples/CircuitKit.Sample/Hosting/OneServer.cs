using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Sample.Hosting;

/// <summary>Circuits that survive the process, on one machine and without another server.</summary>
internal static class OneServer
{
    public static void KeepCircuitsInFiles(this WebApplicationBuilder builder)
    {
        // The fields of components survive too, such as those of the loading list.
        builder.Services.AddCircuitKit(options => options.State.KeepFields = true).AddFileSnapshots("circuits");

        // Only a process with the key that encrypted a snapshot can read it, so the next process must find the same keys under the same
        // application name. Where to keep the keys is the app's decision, not a library's.
        builder.Services.AddDataProtection()
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(builder.Environment.ContentRootPath, "keys")))
            .SetApplicationName("HarbourSupply.OrderDesk");
    }
}
