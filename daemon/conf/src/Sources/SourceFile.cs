namespace IkeLab.Configuration.Sources;

/// <summary>A file's text with its lines, for messages that show the place.</summary>
internal sealed class SourceFile
{
    private readonly List<int> _lineStarts = [0];

    public SourceFile(string name, string text)
    {
        Name = name;
        Text = text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
                _lineStarts.Add(i + 1);
        }
    }

    public string Name { get; }
    public string Text { get; }

    public SourcePosition Position(int offset)
    {
        var index = _lineStarts.BinarySearch(offset);
        var line = index >= 0 ? index : ~index - 1;
        return new(Name, line + 1, offset - _lineStarts[line] + 1);
    }

    /// <summary>A line without its end; lines count from 1.</summary>
    public string Line(int number)
    {
        var start = _lineStarts[number - 1];
        var end = number < _lineStarts.Count ? _lineStarts[number] - 1 : Text.Length;
        return Text[start..end];
    }
}
