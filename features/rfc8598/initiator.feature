Feature: RFC 8598 Split DNS, the system as initiator

  @R8598-3-1-1 @R8598-3-1-5 @R8598-3-1-9 @R8598-4-1-1 @R8598-4-2-1
  Scenario: The request asks for domains and trust anchors with empty attributes
    Given the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
      | INTERNAL_DNSSEC_TA  |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the octets of its CP payload are "010000000003000000190000001A0000"

  @R8598-3-1-3 @R8598-3-1-8 @R8598-4-1-1 @R8598-4-2-1
  Scenario: The request suggests a domain and tells its trust anchor
    Given the system asks for
      | attribute                                                                                     |
      | INTERNAL_IP4_DNS                                                                              |
      | INTERNAL_DNS_DOMAIN example.com                                                               |
      | INTERNAL_DNSSEC_TA 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
    And IKE_SA_INIT is done, begun by the system
    Then the system sends an IKE_AUTH request
    And the message has a CFG_REQUEST of
      | attribute                                                                                     |
      | INTERNAL_IP4_DNS                                                                              |
      | INTERNAL_DNS_DOMAIN example.com                                                               |
      | INTERNAL_DNSSEC_TA 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |

  @R8598-3-2-4 @R8598-3-2-6 @R8598-4-2-1 @R8598-6-1 @R8598-6-6
  Scenario: Domains and their trust anchors come into use
    Given the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
      | INTERNAL_DNSSEC_TA  |
    And the system accepts domains within "example.com other.test" only
    And the peer assigns
      | attribute                                                                                     |
      | INTERNAL_IP4_DNS 10.2.0.2                                                                     |
      | INTERNAL_IP4_DNS 10.2.0.4                                                                     |
      | INTERNAL_DNS_DOMAIN Example.com                                                               |
      | INTERNAL_DNSSEC_TA 43547 8 1 B6225AB2CC613E0DCA7962BDC2342EA4F1B56083                         |
      | INTERNAL_DNSSEC_TA 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
      | INTERNAL_DNS_DOMAIN city.other.test                                                           |
      | INTERNAL_DNSSEC_TA 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
      | INTERNAL_DNS_DOMAIN other.test                                                                |
    And an IKE SA that the system began
    Then the system resolves inside of the tunnel
      | domain          | trust anchors                                                                                                                  |
      | example.com     | 43547 8 1 B6225AB2CC613E0DCA7962BDC2342EA4F1B56083, 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
      | city.other.test | 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D                                                     |
      | other.test      |                                                                                                                                |
    And the system uses the name servers "10.2.0.2 10.2.0.4"

  @R8598-3-1-4
  Scenario: Domains that were not asked for are not taken
    Given the system asks for
      | attribute        |
      | INTERNAL_IP4_DNS |
    And the peer assigns
      | attribute                       |
      | INTERNAL_IP4_DNS 10.2.0.2       |
      | INTERNAL_DNS_DOMAIN example.com |
    And an IKE SA that the system began
    Then the system resolves no domain inside of the tunnel
    And the system uses the name servers "10.2.0.2"

  @R8598-3-1-10
  Scenario: Trust anchors that were not asked for are not taken
    Given the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
    And the system accepts domains within "example.com other.test" only
    And the peer assigns
      | attribute                                                                                     |
      | INTERNAL_IP4_DNS 10.2.0.2                                                                     |
      | INTERNAL_DNS_DOMAIN example.com                                                               |
      | INTERNAL_DNSSEC_TA 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
    And an IKE SA that the system began
    Then the system resolves inside of the tunnel
      | domain      | trust anchors |
      | example.com |               |

  @R8598-3-2-3 @R8598-5-1
  Scenario: A reply without domains is one without split DNS
    Given the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
      | INTERNAL_DNSSEC_TA  |
    And the peer assigns
      | attribute                 |
      | INTERNAL_IP4_DNS 10.2.0.2 |
    And an IKE SA that the system began
    Then the system resolves no domain inside of the tunnel
    And the system uses the name servers "10.2.0.2"
    And traffic passes both ways

  @R8598-3-2-4
  Scenario: Domains that no server would resolve are not taken
    Given the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
      | INTERNAL_DNSSEC_TA  |
    And the peer assigns
      | attribute                       |
      | INTERNAL_DNS_DOMAIN example.com |
    And an IKE SA that the system began
    Then the system resolves no domain inside of the tunnel

  @R8598-2-1 @R8598-2-2
  Scenario Outline: Where all traffic goes through the tunnel there are no domains (<peer>)
    Given the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
      | INTERNAL_DNSSEC_TA  |
    And the system accepts domains within "example.com other.test" only
    And the system protects "10.1.0.0-10.1.255.255" and the peer's side is "<peer>"
    And the peer assigns
      | attribute                                                                                     |
      | INTERNAL_IP4_DNS 10.2.0.2                                                                     |
      | INTERNAL_DNS_DOMAIN example.com                                                               |
      | INTERNAL_DNSSEC_TA 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
    And an IKE SA that the system began
    Then the system resolves no domain inside of the tunnel
    And the system uses the name servers "10.2.0.2"
    And traffic passes both ways

    Examples:
      | peer                                               |
      | 0.0.0.0-255.255.255.255                            |
      | 0.0.0.0-127.255.255.255, 128.0.0.0-255.255.255.255 |

  @R8598-2-1
  Scenario: Where the peer narrows it to a part, traffic is split
    Given the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
      | INTERNAL_DNSSEC_TA  |
    And the system protects "10.1.0.0-10.1.255.255" and the peer's side is "0.0.0.0-255.255.255.255"
    And the peer's selectors are "10.2.0.0-10.2.255.255" for itself and "10.1.0.0-10.1.255.255" for the system
    And the peer assigns
      | attribute                       |
      | INTERNAL_IP4_DNS 10.2.0.2       |
      | INTERNAL_DNS_DOMAIN example.com |
    And an IKE SA that the system began
    Then the system resolves inside of the tunnel
      | domain      | trust anchors |
      | example.com |               |

  @R8598-3-2-7 @R8598-4-2-2 @R8598-4-2-3
  Scenario: A trust anchor that does not follow its domain at once is ignored
    Given the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
      | INTERNAL_DNSSEC_TA  |
    And the system accepts domains within "example.com other.test" only
    And the peer assigns
      | attribute                                                                                 |
      | INTERNAL_DNSSEC_TA 1 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
      | INTERNAL_DNS_DOMAIN example.com                                                           |
      | INTERNAL_DNSSEC_TA 2 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
      | INTERNAL_IP4_DNS 10.2.0.2                                                                 |
      | INTERNAL_DNSSEC_TA 3 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
      | INTERNAL_DNS_DOMAIN other.test                                                            |
      | 300 0102                                                                                  |
      | INTERNAL_DNSSEC_TA 4 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
    And an IKE SA that the system began
    Then the system resolves inside of the tunnel
      | domain      | trust anchors                                                          |
      | example.com | 2 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
      | other.test  |                                                                        |

  @R8598-5-2 @R8598-6-7
  Scenario: Only domains within those that are accepted count
    Given the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
      | INTERNAL_DNSSEC_TA  |
    And the system accepts domains within "example.com other.test" only
    And the peer assigns
      | attribute                                                                                 |
      | INTERNAL_IP4_DNS 10.2.0.2                                                                 |
      | INTERNAL_DNS_DOMAIN example.org                                                           |
      | INTERNAL_DNSSEC_TA 1 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
      | INTERNAL_DNS_DOMAIN badexample.com                                                        |
      | INTERNAL_DNSSEC_TA 2 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
      | INTERNAL_DNS_DOMAIN com                                                                   |
      | INTERNAL_DNS_DOMAIN www.example.com                                                       |
      | INTERNAL_DNSSEC_TA 3 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
    And an IKE SA that the system began
    Then the system resolves inside of the tunnel
      | domain          | trust anchors                                                          |
      | www.example.com | 3 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |

  @R8598-6-2 @R8598-6-3
  Scenario Outline: With <list> there are neither domains nor trust anchors
    Given the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
      | INTERNAL_DNSSEC_TA  |
    And the system accepts domains within "<names>" only
    And the peer assigns
      | attribute                                                                                     |
      | INTERNAL_IP4_DNS 10.2.0.2                                                                     |
      | INTERNAL_DNS_DOMAIN example.com                                                               |
      | INTERNAL_DNSSEC_TA 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
    And an IKE SA that the system began
    Then the system resolves no domain inside of the tunnel

    Examples:
      | list           | names |
      | an empty list  |       |
      | the root alone | .     |

  @R8598-6-1 @R8598-8-1
  Scenario: Without a list of domains there are no trust anchors
    Given the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
      | INTERNAL_DNSSEC_TA  |
    And the peer assigns
      | attribute                                                                                     |
      | INTERNAL_IP4_DNS 10.2.0.2                                                                     |
      | INTERNAL_DNS_DOMAIN example.com                                                               |
      | INTERNAL_DNSSEC_TA 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
    And an IKE SA that the system began
    Then the system resolves inside of the tunnel
      | domain      | trust anchors |
      | example.com |               |

  @R8598-8-2
  Scenario: Domains of a peer that has not authenticated itself are ignored
    Given neither side authenticates
    And the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
      | INTERNAL_DNSSEC_TA  |
    And the system accepts domains within "example.com other.test" only
    And the peer assigns
      | attribute                                                                                     |
      | INTERNAL_IP4_DNS 10.2.0.2                                                                     |
      | INTERNAL_DNS_DOMAIN example.com                                                               |
      | INTERNAL_DNSSEC_TA 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
    And an IKE SA that the system began
    Then the system resolves no domain inside of the tunnel

  @R8598-4-1-1 @R8598-8-6
  Scenario Outline: What is no domain name is left out (<octets>)
    Given the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
      | INTERNAL_DNSSEC_TA  |
    And the peer assigns
      | attribute                      |
      | INTERNAL_IP4_DNS 10.2.0.2      |
      | 25 <octets>                    |
      | INTERNAL_DNS_DOMAIN other.test |
    And an IKE SA that the system began
    Then the system resolves inside of the tunnel
      | domain     | trust anchors |
      | other.test |               |
    And traffic passes both ways

    Examples:
      | octets                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         |
      | 00                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             |
      | 2E                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             |
      | 6578616D706C652E636F6D00                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       |
      | 6578616D706C652E636F6D0A                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       |
      | 61202E636F6D                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   |
      | 612E2E62                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       |
      | 2D612E636F6D                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   |
      | C3A42E636F6D                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   |
      | 616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161612E636F6D                                                                                                                                                                                                                                                                                                                                                                                       |
      | 612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E612E61 |

  @R8598-4-2-1 @R8598-8-6
  Scenario Outline: What is no trust anchor is left out (<octets>)
    Given the system asks for
      | attribute           |
      | INTERNAL_IP4_DNS    |
      | INTERNAL_DNS_DOMAIN |
      | INTERNAL_DNSSEC_TA  |
    And the system accepts domains within "example.com other.test" only
    And the peer assigns
      | attribute                                                                                     |
      | INTERNAL_IP4_DNS 10.2.0.2                                                                     |
      | INTERNAL_DNS_DOMAIN example.com                                                               |
      | 26 <octets>                                                                                   |
      | INTERNAL_DNSSEC_TA 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
    And an IKE SA that the system began
    Then the system resolves inside of the tunnel
      | domain      | trust anchors                                                              |
      | example.com | 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
    And traffic passes both ways

    Examples:
      | octets                                                                                                                                                                                                                                                                       |
      | 7AAE                                                                                                                                                                                                                                                                         |
      | 7AAE0802                                                                                                                                                                                                                                                                     |
      | 7AAE08024142                                                                                                                                                                                                                                                                 |
      | 7AAE08025A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A                                                                                                                                     |
      | 7AAE0802414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141                                                                                                                                       |
      | 7AAE080941414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141 |
