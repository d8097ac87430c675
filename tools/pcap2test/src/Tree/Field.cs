namespace IkeLab.Pcap2Test.Tree;

/// <summary>One field of a message, with the fields inside it.</summary>
/// <param name="Offset">From the start of the octets that the tree describes.</param>
internal sealed class Field(int offset, int length, string name, string value)
{
    public int Offset => offset;
    public int Length { get; set; } = length;
    public string Name => name;
    public string Value { get; set; } = value;
    public List<Field> Children { get; } = [];

    /// <summary>The names from the top down to the deepest field that holds this octet.</summary>
    public List<Field> PathTo(int at)
    {
        var path = new List<Field>();
        for (var field = this; field is not null; field = field.ChildAt(at))
            path.Add(field);
        return path;
    }

    private Field? ChildAt(int at) =>
        Children.Find(c => at >= c.Offset && at < c.Offset + c.Length);
}
