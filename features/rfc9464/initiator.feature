Feature: RFC 9464 Encrypted DNS, the system as initiator

  @R9464-3-1-2 @R9464-3-1-1 @R9464-4-1 @R9464-4-2 @R9464-3-2-1 @R9464-3-2-2 @R9464-3-2-3 @R9464-3-2-4
  Scenario: The request asks for resolvers of both families and tells the hashes
    Given the system asks for
      | attribute              |
      | INTERNAL_IP4_DNS       |
      | ENCDNS_IP4             |
      | ENCDNS_IP6             |
      | ENCDNS_DIGEST_INFO 2 3 |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the octets of its CP payload are "0100000000030000001B0000001C0000001D0006020000020003"
    And the CP payload has only zeros for RESERVED and for the reserved bits of attributes

  @R9464-3-1-5 @R9464-4-1
  Scenario: The request suggests a resolver by its name
    Given the system asks for
      | attribute                  |
      | ENCDNS_IP6 1 - doh.example |
      | ENCDNS_IP4 1 - - alpn=dot  |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message has a CFG_REQUEST of
      | attribute                  |
      | ENCDNS_IP6 1 - doh.example |
      | ENCDNS_IP4 1 - - alpn=dot  |

  @R9464-3-1-2 @R9464-3-1-7 @R9464-3-1-10 @R9464-3-2-6 @R9464-4-11 @R9464-5-1
  Scenario: A resolver comes into use with its parameters and the digest of its key
    Given the system asks for
      | attribute              |
      | INTERNAL_IP4_DNS       |
      | ENCDNS_IP4             |
      | ENCDNS_IP6             |
      | ENCDNS_DIGEST_INFO 2 3 |
    And the peer assigns
      | attribute                                                                                              |
      | ENCDNS_IP6 1 2001:db8:99::44,2001:db8:99::45 doh.example alpn=h2,h3 port=8443 dohpath=/dns-query{?dns} |
      | ENCDNS_DIGEST_INFO - 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF                |
    And an IKE SA that the system began
    Then the system uses the encrypted resolvers
      | priority | addresses                       | name        | protocols | path             | port | digests                                                            |
      | 1        | 2001:db8:99::44,2001:db8:99::45 | doh.example | h2,h3     | /dns-query{?dns} | 8443 | 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF |

  @R9464-3-1-9
  Scenario: Without a port it is that of the protocol
    Given the system asks for
      | attribute              |
      | INTERNAL_IP4_DNS       |
      | ENCDNS_IP4             |
      | ENCDNS_IP6             |
      | ENCDNS_DIGEST_INFO 2 3 |
    And the peer assigns
      | attribute                                   |
      | ENCDNS_IP4 1 10.2.0.53 dot.example alpn=dot |
    And an IKE SA that the system began
    Then the system uses the encrypted resolvers
      | priority | addresses | name        | protocols | path | port | digests |
      | 1        | 10.2.0.53 | dot.example | dot       | -    | -    | -       |

  @R9464-4-10 @R9464-4-9
  Scenario: Resolvers are asked in the order of their priorities
    Given the system asks for
      | attribute              |
      | INTERNAL_IP4_DNS       |
      | ENCDNS_IP4             |
      | ENCDNS_IP6             |
      | ENCDNS_DIGEST_INFO 2 3 |
    And the peer assigns
      | attribute                                    |
      | ENCDNS_IP4 300 10.2.0.53 c.example alpn=dot  |
      | ENCDNS_IP6 2 2001:db8::53 b.example alpn=doq |
      | ENCDNS_IP4 1 10.2.0.53 a.example alpn=h2     |
    And an IKE SA that the system began
    Then the system uses the encrypted resolvers
      | priority | addresses    | name      | protocols | path | port | digests |
      | 1        | 10.2.0.53    | a.example | h2        | -    | -    | -       |
      | 2        | 2001:db8::53 | b.example | doq       | -    | -    | -       |
      | 300      | 10.2.0.53    | c.example | dot       | -    | -    | -       |

  @R9464-3-2-6
  Scenario: Digests go with the resolvers that they name
    Given the system asks for
      | attribute              |
      | INTERNAL_IP4_DNS       |
      | ENCDNS_IP4             |
      | ENCDNS_IP6             |
      | ENCDNS_DIGEST_INFO 2 3 |
    And the peer assigns
      | attribute                                                                                       |
      | ENCDNS_IP4 1 10.2.0.53 a.example alpn=dot                                                       |
      | ENCDNS_IP4 2 10.2.0.54 b.example alpn=dot                                                       |
      | ENCDNS_DIGEST_INFO B.example 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF |
      | ENCDNS_DIGEST_INFO - 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF         |
    And an IKE SA that the system began
    Then the system uses the encrypted resolvers
      | priority | addresses | name      | protocols | path | port | digests                                                            |
      | 1        | 10.2.0.53 | a.example | dot       | -    | -    | -                                                                  |
      | 2        | 10.2.0.54 | b.example | dot       | -    | -    | 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF |

  @R9464-4-12
  Scenario: A reply without encrypted resolvers leaves the name servers
    Given the system asks for
      | attribute              |
      | INTERNAL_IP4_DNS       |
      | ENCDNS_IP4             |
      | ENCDNS_IP6             |
      | ENCDNS_DIGEST_INFO 2 3 |
    And the peer assigns
      | attribute                 |
      | INTERNAL_IP4_DNS 10.2.0.2 |
    And an IKE SA that the system began
    Then the system uses no encrypted resolver
    And the system uses the name servers "10.2.0.2"

  @R9464-4-13
  Scenario: Encrypted resolvers and name servers are both known
    Given the system asks for
      | attribute              |
      | INTERNAL_IP4_DNS       |
      | ENCDNS_IP4             |
      | ENCDNS_IP6             |
      | ENCDNS_DIGEST_INFO 2 3 |
    And the peer assigns
      | attribute                                 |
      | INTERNAL_IP4_DNS 10.2.0.2                 |
      | ENCDNS_IP4 1 10.2.0.53 a.example alpn=dot |
    And an IKE SA that the system began
    Then the system uses the encrypted resolvers
      | priority | addresses | name      | protocols | path | port | digests |
      | 1        | 10.2.0.53 | a.example | dot       | -    | -    | -       |
    And the system uses the name servers "10.2.0.2"

  @R9464-4-1
  Scenario: Resolvers that were not asked for are not taken
    Given the system asks for
      | attribute        |
      | INTERNAL_IP4_DNS |
    And the peer assigns
      | attribute                                 |
      | INTERNAL_IP4_DNS 10.2.0.2                 |
      | ENCDNS_IP4 1 10.2.0.53 a.example alpn=dot |
    And an IKE SA that the system began
    Then the system uses no encrypted resolver

  @R9464-4-15
  Scenario: Domains of split DNS need no name servers beside encrypted resolvers
    Given the system asks for
      | attribute           |
      | ENCDNS_IP4          |
      | INTERNAL_DNS_DOMAIN |
    And the peer assigns
      | attribute                                 |
      | ENCDNS_IP4 1 10.2.0.53 a.example alpn=dot |
      | INTERNAL_DNS_DOMAIN example.com           |
    And an IKE SA that the system began
    Then the system resolves inside of the tunnel
      | domain      | trust anchors |
      | example.com |               |

  @R9464-6-1
  Scenario: Resolvers of a peer that has not authenticated itself are not used
    Given neither side authenticates
    And the system asks for
      | attribute              |
      | INTERNAL_IP4_DNS       |
      | ENCDNS_IP4             |
      | ENCDNS_IP6             |
      | ENCDNS_DIGEST_INFO 2 3 |
    And the peer assigns
      | attribute                                                                               |
      | ENCDNS_IP4 1 10.2.0.53 a.example alpn=dot                                               |
      | ENCDNS_DIGEST_INFO - 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF |
    And an IKE SA that the system began
    Then the system uses no encrypted resolver

  @R9464-3-1-3 @R9464-3-1-4 @R9464-3-1-6 @R9464-3-1-7 @R9464-3-1-8 @R9464-4-6
  Scenario Outline: What is no resolver is left out (<attribute>)
    Given the system asks for
      | attribute              |
      | INTERNAL_IP4_DNS       |
      | ENCDNS_IP4             |
      | ENCDNS_IP6             |
      | ENCDNS_DIGEST_INFO 2 3 |
    And the peer assigns
      | attribute                                 |
      | <attribute>                               |
      | ENCDNS_IP4 7 10.2.0.99 z.example alpn=dot |
    And an IKE SA that the system began
    Then the system uses the encrypted resolvers
      | priority | addresses | name      | protocols | path | port | digests |
      | 7        | 10.2.0.99 | z.example | dot       | -    | -    | -       |
    And traffic passes both ways

    Examples:
      | attribute                                                      |
      | ENCDNS_IP4                                                     |
      | ENCDNS_IP4 0 10.2.0.53 a.example alpn=dot                      |
      | ENCDNS_IP4 1 - a.example alpn=dot                              |
      | ENCDNS_IP4 1 10.2.0.53 a.example alpn=dot ipv4hint=10.2.0.54   |
      | ENCDNS_IP4 1 10.2.0.53 a.example alpn=dot ipv6hint=2001:db8::1 |
      | ENCDNS_IP4 1 10.2.0.53 a.example port=853 alpn=dot             |
      | ENCDNS_IP4 1 10.2.0.53 a.example alpn=dot alpn=doq             |
      | ENCDNS_IP4 1 10.2.0.53 a..example alpn=dot                     |
      | 27 000101050A020035612E620000                                  |
      | 27 000101050A020035610D0A6263                                  |
      | 27 0001FF000A020035                                            |
      | 27 000101FF0A020035                                            |
      | 27 000101000A0200350001                                        |
      | 27 000101000A0200350001000403646F                              |
      | 27 000101000A02003500010000                                    |
      | 27 000101000A0200350001000100                                  |
      | 27 000101000A02003500030001FF                                  |
      | 27 000101000A020035000000020009                                |
      | 28 000101000A020035                                            |
      | 27 00                                                          |

  @R9464-3-2-5 @R9464-3-2-7
  Scenario Outline: What is no digest is left out (<attribute>)
    Given the system asks for
      | attribute              |
      | INTERNAL_IP4_DNS       |
      | ENCDNS_IP4             |
      | ENCDNS_IP6             |
      | ENCDNS_DIGEST_INFO 2 3 |
    And the peer assigns
      | attribute                                 |
      | ENCDNS_IP4 7 10.2.0.99 z.example alpn=dot |
      | <attribute>                               |
    And an IKE SA that the system began
    Then the system uses the encrypted resolvers
      | priority | addresses | name      | protocols | path | port | digests |
      | 7        | 10.2.0.99 | z.example | dot       | -    | -    | -       |
    And traffic passes both ways

    Examples:
      | attribute                                                                       |
      | ENCDNS_DIGEST_INFO                                                              |
      | ENCDNS_DIGEST_INFO 2 3                                                          |
      | 29 0200000200112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF     |
      | 29 0000000200112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF     |
      | 29 0100                                                                         |
      | 29 01FF000200112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF     |
      | 29 01000002112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF       |
      | 29 0100000100112233445566778899AABBCCDDEEFF00112233                             |
      | 29 0100000900112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF     |
      | 29 01027A00000200112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF |
      | 29 01000002                                                                     |

  @R9464-3-1-1 @R9464-3-2-1
  Scenario Outline: Reserved bits are ignored (<type>)
    Given the system asks for
      | attribute              |
      | INTERNAL_IP4_DNS       |
      | ENCDNS_IP4             |
      | ENCDNS_IP6             |
      | ENCDNS_DIGEST_INFO 2 3 |
    And the peer assigns
      | attribute   |
      | <attribute> |
      | <other>     |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    When the peer prepares its answer
    And the octets 4 to 5 of its CP payload are "<type>"
    And the peer sends it
    Then the system uses the encrypted resolvers
      | priority | addresses | name      | protocols | path | port | digests                                                            |
      | 1        | <address> | a.example | dot       | -    | -    | 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF |

    Examples:
      | type | address      | attribute                                                                               | other                                                                                   |
      | 801B | 10.2.0.53    | ENCDNS_IP4 1 10.2.0.53 a.example alpn=dot                                               | ENCDNS_DIGEST_INFO - 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF |
      | 801C | 2001:db8::53 | ENCDNS_IP6 1 2001:db8::53 a.example alpn=dot                                            | ENCDNS_DIGEST_INFO - 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF |
      | 801D | 10.2.0.53    | ENCDNS_DIGEST_INFO - 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF | ENCDNS_IP4 1 10.2.0.53 a.example alpn=dot                                               |
