using GuardedConsole.Reporting;
using GuardedConsole.Running;

namespace GuardedConsole.Rendering;

/// <summary>Draws everything that the program says on standard output.</summary>
internal interface IRenderer
{
    /// <summary>Shows that something loads, while it does.</summary>
    /// <param name="name">What loads.</param>
    /// <param name="load">Loads it; reports the share that is loaded, from 0 to 1.</param>
    Task<T> LoadAsync<T>(string name, Func<IProgress<float>, Task<T>> load);

    void Welcome(SessionFacts facts);

    /// <summary>Begins a scene of the tour.</summary>
    void Scene(int number, int count, string title);

    /// <summary>Shows a prompt that was not typed here.</summary>
    void Prompt(string prompt);

    /// <summary>Asks for a line; null at the end of the input.</summary>
    Task<string?> ReadLineAsync(CancellationToken cancellationToken);

    /// <summary>Begins a reply; disposing the view ends its last line.</summary>
    IReplyView BeginReply(string guard);

    /// <summary>Says something that is neither a prompt nor a reply.</summary>
    void Note(string text);

    /// <summary>Shows figures of replies beside each other.</summary>
    void Summarise(IReadOnlyList<ReplyReport> reports);
}
