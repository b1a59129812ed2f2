using GuardedConsole.Rendering;
using GuardedConsole.Reporting;
using GuardedConsole.Running;
using SafeThink.Prompts;

namespace GuardedConsole.Tours;

/// <summary>Shows what the guard does: nothing to an everyday request, and a lot to a harmful one.</summary>
internal sealed class Tour(Session session, IRenderer renderer)
{
    public async Task<int> RunAsync(bool isSmokeTest)
    {
        await session.WarmUpAsync(TourScene.Everyday.Prompt);
        var everyday = await PlayAsync(1, TourScene.Everyday);
        var harmful = await PlayAsync(2, TourScene.Harmful);
        renderer.Summarise([.. everyday, .. harmful]);
        return isSmokeTest ? Conclude(SmokeTest.Failures(everyday, harmful)) : ExitCode.Success;
    }

    private Task<IReadOnlyList<ReplyReport>> PlayAsync(int number, TourScene scene)
    {
        renderer.Scene(number, 2, scene.Title);
        renderer.Prompt(scene.Prompt);
        return session.AnswerAsync([.. session.NewConversation(), PromptMessage.User(scene.Prompt)], scene.ShortTitle);
    }

    private int Conclude(IReadOnlyList<string> failures)
    {
        foreach (var failure in failures)
            renderer.Note($"smoke test failed: {failure}");
        if (failures.Count > 0)
            return ExitCode.Failure;
        renderer.Note("smoke test passed");
        return ExitCode.Success;
    }
}
