using Microsoft.AspNetCore.Authentication;

namespace CircuitKit.TestApp;

internal sealed class TestUserOptions : AuthenticationSchemeOptions;
