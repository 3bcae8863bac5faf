namespace CircuitKit.Tracking;

/// <summary>The names of close reasons in messages to the browser's script.</summary>
internal static class CloseReasonNames
{
    extension(CircuitCloseReason reason)
    {
        /// <summary>As in the script's documentation: <c>handedOver</c>.</summary>
        public string ScriptName => reason.ToString() is var name ? char.ToLowerInvariant(name[0]) + name[1..] : "";
    }
}
