Feature: 3.4 to 3.13 The other payloads

  @R-3-4-1 @R-3-4-3 @R-3-4-7 @R-3-9-1 @R-3-9-2 @R-3-10-3 @R-3-10-5 @R-3-10-6 @R-3-11-1 @R-3-11-2 @R-3-11-6 @R-3-11-7 @R-3-11-8 @R-3-11-9 @R-3-13-1 @R-3-13-3 @R-3-13-4 @R-3-5-2 @R-3-5-4 @R-3-8-5 @R-3-8-7 @R-3-10-1 @R-3-10-2 @R-3-13-1-1 @R-3-13-1-2 @R-3-13-1-4 @R-3-13-1-5 @R-3-13-1-7 @R-2-5-8 @R-2-3-13
  Scenario Outline: Payloads of the system (IKE SA begun by the <who>)
    Given a whole life of an IKE SA that the <who> began
    Then in every message of the system the RESERVED octets of KE, ID, AUTH, TS and CP payloads are zero
    And in every message of the system the group of KE is in a proposal beside it
    And in every message of the system nonces have 16 to 256 octets
    And in every message of the system a notify without an SPI has protocol zero
    And in every message of the system a notify with an SPI has protocol AH or ESP
    And in every message of the system SPIs in Delete payloads have 4 octets, and the IKE SA has none
    And in every message of the system a Delete payload is for one protocol, 1, 2 or 3
    And in every message of the system selectors for all ports say 0 to 65535
    And in every message of the system IKE_AUTH has no KE and no nonce
    And in every message of the system INVALID_MESSAGE_ID stands in no response

    Examples:
      | who    |
      | peer   |
      | system |

  @R-3-4-4 @R-3-4-3 @R-3-3-6-11
  Scenario: The KE payload is of the first group of the first proposal
    Given the system accepts the IKE proposals
      | transforms                                                   |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 ECP256 X25519          |
      | ENCR_AES_GCM_16/256 PRF_HMAC_SHA2_256 X25519                 |
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the KE payload is of the group ECP256

  @R-3-4-5 @R-3-3-2-4 @R-3-3-3-2
  Scenario: Without a group in the proposals there is no KE payload
    Given an IKE SA that the system began
    When the system is to create another child SA
    Then the system sends a CREATE_CHILD_SA request of SA, Ni, TSi, TSr
    And no proposal contains a key exchange transform

  @R-2-5-9
  Scenario: The RESERVED octets of a KE payload are ignored
    When the peer prepares an IKE_SA_INIT request
    And the octets 2 to 3 of its KE payload are "FFFF"
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order

  @R-3-5-3
  Scenario: The RESERVED octets of an ID payload are ignored, but for being signed as they came
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And the octets 1 to 3 of its IDi payload are "A5A5A5"
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And the system has 1 IKE SA

  @R-3-5-5 @R-3-5-9 @R-3-5-10 @R-3-5-11 @R-4-16 @R-3-5-1
  Scenario Outline: The system can be known as <system> and expect <peer>
    Given the system's identity is "<system>"
    And the system expects the identity "<peer>"
    And IKE_SA_INIT is done, begun by the system
    When the system sends an IKE_AUTH request
    Then IDi is "<system>"
    When the peer answers
    Then the system has 1 IKE SA

    Examples:
      | system                       | peer                       |
      | FQDN gateway.example         | RFC822_ADDR joe@example.com|
      | RFC822_ADDR gate@example.com | KEY_ID some key            |
      | KEY_ID 0123                  | IPV4_ADDR 198.51.100.7     |
      | IPV4_ADDR 198.51.100.1       | FQDN peer.example.org      |

  @R-3-5-12 @R-3-5-11
  Scenario: The system can be known by an IPv6 address and expect one
    Given the system's identity is "IPV6_ADDR 2001:db8::1"
    And the system expects the identity "IPV6_ADDR 2001:db8::2"
    And an IKE SA that the peer began
    Then traffic passes both ways

  @R-3-5-6 @R-3-5-7
  Scenario Outline: Names have no terminator (<identity>)
    Given the system's identity is "<identity>"
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And IDr is "<identity>"

    Examples:
      | identity                     |
      | FQDN gateway.example         |
      | RFC822_ADDR gate@example.com |

  @R-3-8-6 @R-2-5-9
  Scenario: The RESERVED octets of an AUTH payload are ignored
    Given IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And the RESERVED octets of the AUTH payload are set
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr

  @R-3-10-4
  Scenario: The protocol of a notify without an SPI is ignored
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And it carries N(ESP_TFC_PADDING_NOT_SUPPORTED) about protocol 1 without an SPI
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr

  @R-3-10-4
  Scenario: The protocol of USE_TRANSPORT_MODE is ignored
    Given the system wants transport mode between the hosts
    And an IKE SA that the peer began in transport mode, with protocol 3 in its notify
    Then the child SA is in transport mode

  @R-3-12-3 @R-3-12-7 @R-3-12-5 @R-3-12-6
  Scenario: Vendor IDs that nobody knows change nothing
    When the peer prepares an IKE_SA_INIT request
    And it carries a Vendor ID "somebody 1.0"
    And it carries a Vendor ID "somebody else"
    And the peer sends it
    And the system sends an IKE_SA_INIT response
    And the peer prepares an IKE_AUTH request
    And it carries a Vendor ID "somebody 1.0"
    And the peer sends it
    Then the system sends an IKE_AUTH response of IDr, AUTH, SA, TSi, TSr
    And traffic passes both ways

  @R-3-13-2 @R-2-5-9
  Scenario: The RESERVED octets of TS payloads are ignored
    Given an IKE SA that the peer began
    When the peer prepares a request for another child SA
    And the octets 1 to 3 of its TSi payload are "FFFFFF"
    And the octets 1 to 3 of its TSr payload are "FFFFFF"
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of SA, Nr, TSi, TSr

  @R-3-13-1-6
  Scenario: OPAQUE ports go out as 65535 to 0
    Given the system protects "10.1.0.0-10.1.0.255 protocol 6 ports 65535-0" and the peer's side is "10.2.0.0-10.2.0.255 protocol 6 ports 65535-0"
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And TSi is 10.1.0.0-10.1.0.255 protocol 6 ports 65535-0
    And TSr is 10.2.0.0-10.2.0.255 protocol 6 ports 65535-0

  @R-3-13-1-3 @R-3-13-1-1
  Scenario: ICMP type and code stand where ports do
    Given the peer's selectors are "10.2.0.0-10.2.255.255 protocol 1 ports 2048-2303" for itself and "10.1.0.0-10.1.255.255 protocol 1 ports 2048-2303" for the system
    And an IKE SA that the peer began
    Then the child SA protects 10.1.0.0-10.1.255.255 protocol 1 ports 2048-2303 for the system and 10.2.0.0-10.2.255.255 protocol 1 ports 2048-2303 for the peer

  @R-3-15-4 @R-3-15-1-2 @R-3-15-1-33 @R-2-5-9
  Scenario: RESERVED octets and bits of a Configuration payload are ignored
    Given an IKE SA that the peer began
    When the peer prepares an INFORMATIONAL request
    And it carries the octets "01FFFFFF80070000FFFF0000" as a payload of type 47
    And the peer sends it
    Then the system sends an INFORMATIONAL response
    And the system has 1 IKE SA

  @R-1-7-3
  Scenario Outline: <prf> takes keys of <octets> octets
    Given the system accepts the IKE proposal
      | transforms                        |
      | ENCR_AES_GCM_16/128 <prf> X25519  |
    And the shared secret is <octets> octets long
    And an IKE SA that the peer began
    Then traffic passes both ways

    Examples:
      | prf               | octets |
      | PRF_HMAC_SHA1     | 5      |
      | PRF_HMAC_SHA1     | 100    |
      | PRF_HMAC_SHA2_256 | 5      |
      | PRF_HMAC_SHA2_256 | 100    |
      | PRF_HMAC_SHA2_512 | 5      |
      | PRF_HMAC_SHA2_512 | 200    |
      | PRF_AES128_XCBC   | 5      |
      | PRF_AES128_XCBC   | 100    |
      | PRF_AES128_CMAC   | 5      |
      | PRF_AES128_CMAC   | 100    |

  @R-3-3-2-7
  Scenario Outline: A public value that fails the tests of its group makes no IKE SA (<group>)
    Given the system accepts the IKE proposal
      | transforms                                    |
      | ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 <group> |
    When the peer prepares an IKE_SA_INIT request
    And the public value of its KE payload is all octets <octet>
    And the peer sends it
    Then the system has made no IKE SA from it

    Examples:
      | group    | octet |
      | X25519   | 0     |
      | ECP256   | 0     |
      | ECP256   | 17    |
      | ECP256   | 255   |
      | MODP2048 | 0     |
      | MODP2048 | 255   |

  @R-3-5-8 @R-3-5-14 @R-3-5-15 @R-3-5-16
  Scenario Outline: Any reasonable name serves (<identity>)
    Given the system's identity is "<identity>"
    And the system expects the identity "<peer>"
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And IDi is "<identity>"
    When the peer answers
    Then the system has 1 IKE SA

    Examples:
      | identity                        | peer                           |
      | RFC822_ADDR joe@example.com     | RFC822_ADDR jörg@bücher.example |
      | RFC822_ADDR 0123%x=y@a.example  | RFC822_ADDR joe@               |
      | KEY_ID joe                      | RFC822_ADDR @example.com       |

  @R-3-11-3
  Scenario: Delete payloads of several protocols may come together
    Given an IKE SA that the peer began
    When the peer prepares a request to delete the child SA
    And it carries a Delete payload of protocol 2 for 1 SPI
    And the peer sends it
    Then the system sends an INFORMATIONAL response of D
    And the system has 0 child SAs
    And the system has 1 IKE SA

  @R-3-12-9
  Scenario: A payload of type 43 is a Vendor ID
    When the peer prepares an IKE_SA_INIT request
    And it carries the octets "0102030405060708" as a payload of type 43
    And all its payloads have the critical bit set
    And the peer sends it
    Then the system sends an IKE_SA_INIT response
    And the message contains SA, KEr, Nr in this order

  @R-3-10-1-7
  Scenario: The numbers of error notifies
    Given the peer offers the IKE proposal
      | transforms                                  |
      | ENCR_AES_GCM_8/128 PRF_HMAC_SHA2_256 X25519 |
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(14)
    When the peer prepares an IKE_SA_INIT request
    And it states version 3.0
    And the peer sends it
    Then the system sends N(5) in clear to 192.0.2.2:500

  @R-3-10-1-7
  Scenario Outline: The number of the error for <cause> is <number>
    Given an IKE SA that the peer began
    When the peer prepares a request <request>
    And <change>
    And the peer sends it
    Then the system sends a CREATE_CHILD_SA response of N(<number>)

    Examples:
      | cause                       | request                       | change                                            | number |
      | a critical unknown payload  | for another child SA          | it carries a critical payload of the unknown type 200 | 1  |
      | an SA payload that is cut   | for another child SA          | its SA payload is cut to 5 octets                 | 7      |
      | selectors                   | for another child SA          | its TSr payload is for 172.16.0.0-172.16.0.9      | 38     |
      | an unknown child SA         | to rekey an unknown child SA  | it carries a Vendor ID "x"                        | 44     |

  @R-3-10-1-14
  Scenario: The numbers of status notifies
    Given the system keeps 2 responses
    And the system demands cookies
    And the system wants transport mode between the hosts
    When the peer sends an IKE_SA_INIT request
    Then the system sends an IKE_SA_INIT response of N(16390)
    When the system initiates
    Then the system sends an IKE_SA_INIT request
    And the message contains SA, KEi, Ni, N(16388), N(16389) in this order
    When the peer answers
    Then the system sends an IKE_AUTH request
    And the message contains N(16384)
    And the message contains N(16385)
    And the message contains N(16391)

  @R-3-10-1-14
  Scenario: The number of REKEY_SA is 16393
    Given an IKE SA that the system began
    When the system is to rekey the child SA
    Then the system sends a CREATE_CHILD_SA request
    And the message contains N(16393), SA, Ni, TSi, TSr in this order

  @R-3-10-1-10
  Scenario: A child SA whose algorithms are not acceptable is refused with NO_PROPOSAL_CHOSEN
    Given an IKE SA that the peer began
    And the peer offers the ESP proposal
      | transforms                 |
      | ENCR_AES_GCM_8/256 ESN_NO  |
    When the peer sends a request for another child SA
    Then the system sends a CREATE_CHILD_SA response of N(NO_PROPOSAL_CHOSEN)
    And the system has 1 child SA
