using Microsoft.Extensions.Configuration;

IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder(args);

// A Redis that runs already, if ConnectionStrings:redis names one; otherwise one in a container.
IResourceBuilder<IResourceWithConnectionString> redis = builder.Configuration.GetConnectionString("redis") is null
    ? builder.AddRedis("redis")
    : builder.AddConnectionString("redis");

// Two servers behind one address, the one in the sample's launch profile unless --port names another. Each connection may reach either of them.
builder.AddProject<Projects.CircuitKit_Sample>("order-desk")
    .WithReference(redis)
    .WaitFor(redis)
    .WithReplicas(2)
    .WithHttpHealthCheck("/health/ready")
    .WithEndpoint("http", endpoint => endpoint.Port = builder.Configuration.GetValue("port", endpoint.Port));

await builder.Build().RunAsync();
