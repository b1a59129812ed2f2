using GuardedConsole.Rendering;
using SafeThink.Prompts;

namespace GuardedConsole.Running;

/// <summary>Answers one prompt.</summary>
internal sealed class SinglePrompt(Session session, IRenderer renderer)
{
    public async Task<int> RunAsync(string prompt)
    {
        renderer.Prompt(prompt);
        var reports = await session.AnswerAsync([.. session.NewConversation(), PromptMessage.User(prompt)]);
        renderer.Summarise(reports);
        return ExitCode.Success;
    }
}
