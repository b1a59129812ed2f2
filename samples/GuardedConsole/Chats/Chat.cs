using GuardedConsole.Rendering;
using GuardedConsole.Running;
using SafeThink.Engines;
using SafeThink.Prompts;

namespace GuardedConsole.Chats;

/// <summary>A conversation of several turns. Answers are kept; thoughts are not, as chat templates want it.</summary>
internal sealed class Chat(Session session, IRenderer renderer)
{
    private const string Help =
        """
        /reset   forget the conversation
        /exit    leave (so does the end of the input)
        /help    this
        Ctrl-C   end the running reply; twice, or while idle, leave
        """;

    private List<PromptMessage> _conversation = session.NewConversation();

    public async Task<int> RunAsync()
    {
        renderer.Note("Type a message, or /help.");
        while (await renderer.ReadLineAsync(session.Exit) is { } line)
        {
            switch (line.Trim())
            {
                case "":
                    break;
                case "/exit" or "/quit":
                    return ExitCode.Success;
                case "/help":
                    renderer.Note(Help);
                    break;
                case "/reset":
                    _conversation = session.NewConversation();
                    renderer.Note("The conversation begins anew.");
                    break;
                case ['/', ..] command:
                    renderer.Note($"There is no command '{command}'. Type /help.");
                    break;
                case var message:
                    await AnswerAsync(message);
                    break;
            }
        }

        return ExitCode.Success;
    }

    private async Task AnswerAsync(string message)
    {
        List<PromptMessage> conversation = [.. _conversation, PromptMessage.User(message)];
        try
        {
            var reports = await session.AnswerAsync(conversation);
            renderer.Summarise(reports);

            // A turn without an answer would leave the model two questions in a row.
            if (reports[^1].Answer is { Length: > 0 } answer)
                _conversation = [.. conversation, PromptMessage.Assistant(answer)];
        }
        catch (OperationCanceledException) when (!session.Exit.IsCancellationRequested)
        {
            // It has been said; the conversation stands as it was before.
        }
        catch (ContextLengthException exception)
        {
            renderer.Note($"{Faults.Describe(exception)} Or type /reset.");
        }
    }
}
