Feature: RFC 4555 3.9 NAT prohibition

  Background:
    Given the system does MOBIKE

  @R4555-3-9-1 @R4555-4-2-6-1 @R4555-4-1
  Scenario Outline: Without NAT traversal the first IKE_AUTH request tells between which addresses it goes (<ip>)
    Given the system allows no NATs
    And <addresses>
    When the system initiates
    And the system sends an IKE_SA_INIT request
    Then the message does not contain N(NAT_DETECTION_SOURCE_IP)
    When the peer answers
    Then the system sends an IKE_AUTH request
    And NO_NATS_ALLOWED names both ends of the message's path
    And NO_NATS_ALLOWED has <octets> octets of data

    Examples:
      | ip   | addresses                      | octets |
      | IPv4 | the peer sends no NAT detection | 12    |
      | IPv6 | both sides speak IPv6          | 36     |

  @R4555-3-9-1
  Scenario: So does every update
    Given the system allows no NATs
    And an IKE SA that the system began
    When the system moves to the address 198.51.100.7
    Then the system sends an INFORMATIONAL request of N(UPDATE_SA_ADDRESSES), N(NO_NATS_ALLOWED), N(COOKIE2)
    And NO_NATS_ALLOWED names both ends of the message's path

  @R4555-3-9-1
  Scenario: So does every list of addresses
    Given the peer sends no NAT detection
    And an IKE SA that the peer began
    When the system moves to the address 198.51.100.7
    Then the system sends an INFORMATIONAL request of N(NO_ADDITIONAL_ADDRESSES), N(NO_NATS_ALLOWED), N(COOKIE2)
    And NO_NATS_ALLOWED names both ends of the message's path

  @R4555-3-9-2
  Scenario: An update between the addresses that it names is made
    Given the peer may be anywhere
    And the peer sends no NAT detection
    And the system does not check whether the peer is where it says
    And an IKE SA that the peer began
    When the peer sends from the address 192.0.2.33
    And the peer sends a request to go on with its address
    Then the system sends an empty INFORMATIONAL response
    And ESP of the system goes from 192.0.2.1:500 to 192.0.2.33:500

  @R4555-3-9-2 @R4555-3-9-3 @R4555-3-9-6 @R4555-4-1-1 @R4555-4-1
  Scenario Outline: A message between other addresses than it names changes nothing (<message>)
    Given the peer may be anywhere
    And the peer sends no NAT detection
    And the system does not check whether the peer is where it says
    And an IKE SA that the peer began
    When the peer sends from the address 192.0.2.33
    And the peer prepares a <message>
    And the octets 4 to 7 of its N(NO_NATS_ALLOWED) payload are "0A000001"
    And the peer sends it
    Then the system sends an INFORMATIONAL response of N(UNEXPECTED_NAT_DETECTED)
    And the octets of its N(UNEXPECTED_NAT_DETECTED) payload are "00000029"
    And the message went from 192.0.2.1:500 to 192.0.2.33:500
    And ESP of the system goes from 192.0.2.1:500 to 192.0.2.2:500
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:500 to 192.0.2.2:500

    Examples:
      | message                            |
      | request to go on with its address  |
      | list of its addresses              |

  @R4555-3-9-2 @R4555-3-9-3
  Scenario: An IKE_AUTH request between other addresses than it names makes no IKE SA
    Given the peer sends no NAT detection
    And IKE_SA_INIT is done, begun by the peer
    When the peer prepares an IKE_AUTH request
    And the octets 4 to 7 of its N(NO_NATS_ALLOWED) payload are "0A000001"
    And the peer sends it
    Then the system sends an IKE_AUTH response
    And the message contains N(UNEXPECTED_NAT_DETECTED)
    And the system has 0 IKE SAs

  @R4555-3-9-4
  Scenario: An initiator whose update meets a NAT tries again with a new request
    Given the system allows no NATs
    And an IKE SA that the system began
    When the system moves to the address 198.51.100.7
    And the peer sends to the address 198.51.100.7
    And the system sends an INFORMATIONAL request
    And the message is remembered as "first"
    And the peer prepares its answer
    And it carries N(UNEXPECTED_NAT_DETECTED)
    And the peer sends it
    Then the system sends an INFORMATIONAL request
    And the message contains N(UPDATE_SA_ADDRESSES)
    And the N(COOKIE2) payload differs from the one in "first"
    When the peer prepares its answer
    And it carries N(UNEXPECTED_NAT_DETECTED)
    And the peer sends it
    Then the system sends an INFORMATIONAL request
    And the message contains N(UPDATE_SA_ADDRESSES)
    And the system has 1 IKE SA

  @R4555-3-9-5
  Scenario: An initiator whose IKE_AUTH meets a NAT begins again
    Given the system allows no NATs
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    And the system sends an IKE_AUTH request
    And the peer answers with N(UNEXPECTED_NAT_DETECTED)
    And 10 seconds pass
    Then the system sends an IKE_SA_INIT request
