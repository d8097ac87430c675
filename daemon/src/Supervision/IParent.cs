using IkeLab.Configuration;
using IkeLab.Daemon.Handover;
using IkeLab.Daemon.Ipc;

namespace IkeLab.Daemon.Supervision;

/// <summary>What operators' requests need of the parent. On the event loop.</summary>
internal interface IParent
{
    /// <summary>Of the configuration that is in force, or was to be.</summary>
    string ConfigurationPath { get; }
    IkedConfiguration? Configuration { get; }
    RecordingHost? Host { get; }

    IReadOnlyList<RoleKeeper> Roles { get; }

    ReadConfiguration Read(string path);

    /// <param name="done">Called when it is in force, or with the problems that keep it from that.</param>
    void Apply(IkedConfiguration configuration, RecordingHost host, string path, Action<string[]> done);

    void SetVerbose(bool verbose);
    void SetMode(SetMode mode);

    /// <summary>For the log and for those who monitor.</summary>
    void Publish(string kind, string sentence);
}
