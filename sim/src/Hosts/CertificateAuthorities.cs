namespace IkeLab.Sim.Hosts;

/// <summary>Which authority each host has.</summary>
internal static class CertificateAuthorities
{
    public static Func<int, ICertificateAuthority> For(SimOptions options, IChoiceSource choices)
    {
        var toy = new ToyCertificateAuthority();
        return _ => toy;
    }
}
