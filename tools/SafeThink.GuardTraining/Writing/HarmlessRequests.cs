namespace SafeThink.GuardTraining.Writing;

/// <summary>Requests of our own in which a harmless thing is asked for in words that sound harmful: a process is killed, a portrait is shot.</summary>
/// <remarks>In the lists of requests such words nearly always mean harm, so that whoever learns from these alone goes by the word.</remarks>
internal static class HarmlessRequests
{
    private const string Resource = "harmless-requests.txt";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = Read();

    private static string[] Read()
    {
        using var reader = new StreamReader(typeof(HarmlessRequests).Assembly.GetManifestResourceStream(Resource)!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
