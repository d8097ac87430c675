namespace IkeLab.Engine.Sa;

/// <summary>How a child SA's packets travel.</summary>
/// <param name="Path">The outer addresses; the ports count only with UDP encapsulation.</param>
/// <param name="Encapsulated">ESP goes in UDP (RFC 3948).</param>
internal readonly record struct ChildRoute(UdpPath Path, bool Encapsulated);
