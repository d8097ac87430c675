using System.Text;

namespace IkeLab.Authority.Exports;

/// <summary>A PowerShell script that makes a VPN connection on Windows 10 and later.</summary>
internal static class WindowsScript
{
    /// <summary>All names have been checked: none of them has a quote in it.</summary>
    /// <param name="host">The machine that the script runs on, as the names of its files have it.</param>
    public static byte[] Write(string authority, string host, string peer) => Encoding.ASCII.GetBytes($$"""
        # Makes the IKEv2 connection '{{authority}}' to {{peer}}. Run it as an administrator, beside its other files:
        #   powershell -ExecutionPolicy Bypass -File {{host}}.ps1
        #Requires -RunAsAdministrator
        $ErrorActionPreference = 'Stop'
        Import-Certificate -FilePath "$PSScriptRoot\ca.crt" -CertStoreLocation Cert:\LocalMachine\Root | Out-Null
        $password = Read-Host -AsSecureString 'Password of {{host}}.pfx'
        Import-PfxCertificate -FilePath "$PSScriptRoot\{{host}}.pfx" -CertStoreLocation Cert:\LocalMachine\My `
          -Password $password | Out-Null
        if (Get-VpnConnection -AllUserConnection -Name '{{authority}}' -ErrorAction SilentlyContinue) {
          Remove-VpnConnection -AllUserConnection -Name '{{authority}}' -Force
        }
        Add-VpnConnection -AllUserConnection -Name '{{authority}}' -ServerAddress '{{peer}}' -TunnelType Ikev2 `
          -AuthenticationMethod MachineCertificate -EncryptionLevel Maximum
        # What Windows offers by itself ends with SHA-1 and a group of 1024 bits.
        Set-VpnConnectionIPsecConfiguration -AllUserConnection -ConnectionName '{{authority}}' -Force `
          -EncryptionMethod AES256 -IntegrityCheckMethod SHA256 -DHGroup ECP256 `
          -CipherTransformConstants GCMAES256 -AuthenticationTransformConstants GCMAES256 -PfsGroup ECP256

        """.ReplaceLineEndings("\r\n"));
}
