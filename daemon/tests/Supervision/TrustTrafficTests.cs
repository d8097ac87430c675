using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Supervision;
using IkeLab.Daemon.Tests.Ipc;

namespace IkeLab.Daemon.Tests.Supervision;

public sealed class TrustTrafficTests
{
    private static readonly IdentityMessage s_id = new(2, [1]);

    [Fact]
    public void Questions_of_two_shards_and_of_two_lives_are_told_apart()
    {
        IpcMessage[] questions =
        [
            new SignMessage(5, "net", s_id, [], [], [], [], false), new ValidateMessage(5, "net", s_id, [], 14, [], []),
            new AaaMessage(5, "net", 1, s_id, "192.0.2.1:500", "192.0.2.2:500", []),
        ];
        foreach (var question in questions)
        {
            var texts = new[] { (0, 0), (1, 0), (63, 0), (0, 1), (0, 255) }
                .Select(place => MessageSamples.TextOf(TrustTraffic.Mark(question, place.Item1, place.Item2)!));
            Assert.Equal(5, texts.Distinct().Count());
        }
    }

    [Fact]
    public void Answers_find_who_has_asked()
    {
        foreach (var (shard, life) in new[] { (0, 0), (1, 3), (63, 257) })
        {
            var asked = Assert.IsType<SignMessage>(
                TrustTraffic.Mark(new SignMessage(5, "net", s_id, [], [], [], [], false), shard, life));
            IpcMessage[] answers =
            [
                new SignedMessage(asked.Id, 14, [], []), new ValidatedMessage(asked.Id, true, ""),
                new AaaRepliedMessage(asked.Id, 1, [], [], null, [], ""),
            ];
            foreach (var answer in answers)
            {
                var (to, its, message) = TrustTraffic.Unmark(answer)!.Value;
                Assert.Equal((shard, (byte)life), (to, its));
                Assert.Contains("\"Id\":5,", MessageSamples.TextOf(message), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Nobody_can_ask_in_anothers_name()
    {
        var forged = new SignMessage(ulong.MaxValue, "net", s_id, [], [], [], [], false);
        var marked = Assert.IsType<SignMessage>(TrustTraffic.Mark(forged, 1, 0));
        Assert.Equal(1, TrustTraffic.Unmark(new ValidatedMessage(marked.Id, true, ""))!.Value.Shard);
    }

    [Fact]
    public void What_is_no_question_and_no_answer_is_none()
    {
        Assert.Null(TrustTraffic.Mark(new Shutdown(), 0, 0));
        Assert.Null(TrustTraffic.Unmark(new Shutdown()));
        // These ask for nothing, and name IKE SAs, whose SPIs are of one shard alone.
        Assert.Equal(new EndAaaMessage(7), TrustTraffic.Mark(new EndAaaMessage(7), 3, 0));
    }
}
