Feature: RFC 9464 Encrypted DNS, the system as responder

  @R9464-4-5 @R9464-4-6 @R9464-4-7 @R9464-4-9 @R9464-4-11 @R9464-3-1-1 @R9464-3-2-1 @R9464-3-2-5
  Scenario: Resolvers are assigned with addresses, names, parameters and digests
    Given the system leases "10.2.0.7"
    And the system also assigns
      | attribute                                                                                         |
      | ENCDNS_IP4 1 10.1.0.53 doh.example alpn=h2 dohpath=/dns-query{?dns}                               |
      | ENCDNS_IP4 2 10.1.0.53 dot.example alpn=dot                                                       |
      | ENCDNS_IP6 3 2001:db8:1::53 doh.example alpn=h3                                                   |
      | ENCDNS_DIGEST_INFO doh.example 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF |
    And the peer asks for
      | attribute                |
      | INTERNAL_IP4_ADDRESS     |
      | ENCDNS_IP4               |
      | ENCDNS_IP6               |
      | ENCDNS_DIGEST_INFO 2 3 4 |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, CP, SA, TSi, TSr
    And the message has a CFG_REPLY of
      | attribute                                                                                         |
      | INTERNAL_IP4_ADDRESS 10.2.0.7                                                                     |
      | ENCDNS_IP4 1 10.1.0.53 doh.example alpn=h2 dohpath=/dns-query{?dns}                               |
      | ENCDNS_IP4 2 10.1.0.53 dot.example alpn=dot                                                       |
      | ENCDNS_IP6 3 2001:db8:1::53 doh.example alpn=h3                                                   |
      | ENCDNS_DIGEST_INFO doh.example 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF |
    And the CP payload has only zeros for RESERVED and for the reserved bits of attributes

  @R9464-4-8 @R9464-3-1-5
  Scenario Outline: Suggestions change nothing (<wish>)
    Given the system leases "10.2.0.7"
    And the system also assigns
      | attribute                                                           |
      | ENCDNS_IP4 1 10.1.0.53 doh.example alpn=h2 dohpath=/dns-query{?dns} |
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
      | <wish>               |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, CP, SA, TSi, TSr
    And the message has a CFG_REPLY of
      | attribute                                                           |
      | INTERNAL_IP4_ADDRESS 10.2.0.7                                       |
      | ENCDNS_IP4 1 10.1.0.53 doh.example alpn=h2 dohpath=/dns-query{?dns} |

    Examples:
      | wish                         |
      | ENCDNS_IP4 1 10.1.0.54       |
      | ENCDNS_IP4 1 - other.example |
      | ENCDNS_IP6 1 - - alpn=dot    |
      | 27 00                        |
      | 29 05                        |
      | 29 FF000002                  |
