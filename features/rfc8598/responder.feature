Feature: RFC 8598 Split DNS, the system as responder

  @R8598-3-2-1 @R8598-3-2-6 @R8598-3-2-7 @R8598-4-2-2 @R8598-4-1-1 @R8598-4-2-1
  Scenario: Domains are assigned with their trust anchors right behind them
    Given the system leases "10.2.0.7"
    And the system also assigns
      | attribute                                                                                     |
      | INTERNAL_IP4_DNS 10.1.0.53                                                                    |
      | INTERNAL_DNS_DOMAIN example.com                                                               |
      | INTERNAL_DNSSEC_TA 43547 8 1 B6225AB2CC613E0DCA7962BDC2342EA4F1B56083                         |
      | INTERNAL_DNSSEC_TA 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
      | INTERNAL_DNS_DOMAIN city.other.test                                                           |
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
      | INTERNAL_IP4_DNS     |
      | INTERNAL_DNS_DOMAIN  |
      | INTERNAL_DNSSEC_TA   |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, CP, SA, TSi, TSr
    And the message has a CFG_REPLY of
      | attribute                                                                                     |
      | INTERNAL_IP4_ADDRESS 10.2.0.7                                                                 |
      | INTERNAL_IP4_DNS 10.1.0.53                                                                    |
      | INTERNAL_DNS_DOMAIN example.com                                                               |
      | INTERNAL_DNSSEC_TA 43547 8 1 B6225AB2CC613E0DCA7962BDC2342EA4F1B56083                         |
      | INTERNAL_DNSSEC_TA 31406 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
      | INTERNAL_DNS_DOMAIN city.other.test                                                           |
    And the CP payload has only zeros for RESERVED and for the reserved bits of attributes

  @R8598-3-2-5
  Scenario: A suggested domain changes nothing
    Given the system leases "10.2.0.7"
    And the system also assigns
      | attribute                       |
      | INTERNAL_IP4_DNS 10.1.0.53      |
      | INTERNAL_DNS_DOMAIN example.com |
    And the peer asks for
      | attribute                                                                                 |
      | INTERNAL_IP4_ADDRESS                                                                      |
      | INTERNAL_IP4_DNS                                                                          |
      | INTERNAL_DNS_DOMAIN wish.test                                                             |
      | INTERNAL_DNSSEC_TA 1 8 2 F78CF3344F72137235098ECBBD08947C2C9001C7F6A085A17F518B5D8F6B916D |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, CP, SA, TSi, TSr
    And the message has a CFG_REPLY of
      | attribute                       |
      | INTERNAL_IP4_ADDRESS 10.2.0.7   |
      | INTERNAL_IP4_DNS 10.1.0.53      |
      | INTERNAL_DNS_DOMAIN example.com |

  @R8598-8-6
  Scenario Outline: A malformed suggestion does no harm (<attribute>)
    Given the system leases "10.2.0.7"
    And the system also assigns
      | attribute                       |
      | INTERNAL_IP4_DNS 10.1.0.53      |
      | INTERNAL_DNS_DOMAIN example.com |
    And the peer asks for
      | attribute            |
      | INTERNAL_IP4_ADDRESS |
      | <attribute>          |
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response of IDr, AUTH, CP, SA, TSi, TSr
    And the message has a CFG_REPLY of
      | attribute                       |
      | INTERNAL_IP4_ADDRESS 10.2.0.7   |
      | INTERNAL_IP4_DNS 10.1.0.53      |
      | INTERNAL_DNS_DOMAIN example.com |

    Examples:
      | attribute     |
      | 25 00         |
      | 25 FF         |
      | 26 00         |
      | 26 7AAE08     |
      | 26 7AAE0802FF |
