Feature: RFC 4555 3.7 and 3.8 Return routability and NAT mappings

  Background:
    Given the system does MOBIKE

  @R4555-3-7-1 @R4555-3-7-3 @R4555-3-7-4 @R4555-4-2-5-1
  Scenario: No traffic goes to a new address before the peer has answered there
    Given the peer may be anywhere
    And an IKE SA that the peer began
    When the peer sends from the address 192.0.2.33
    And the peer sends a request to go on with its address
    And the system sends an INFORMATIONAL response
    Then the system sends an INFORMATIONAL request of N(COOKIE2)
    And COOKIE2 has between 8 and 64 octets of data
    And the message went from 192.0.2.1:4500 to 192.0.2.33:4500
    And ESP of the system goes from 192.0.2.1:4500 to 192.0.2.2:4500
    When the peer answers
    Then ESP of the system goes from 192.0.2.1:4500 to 192.0.2.33:4500

  @R4555-3-7-2
  Scenario: The check can be left out
    Given the peer may be anywhere
    And the system does not check whether the peer is where it says
    And an IKE SA that the peer began
    When the peer sends from the address 192.0.2.33
    And the peer sends a request to go on with its address
    And the system sends an INFORMATIONAL response
    Then the system sends no further request
    And ESP of the system goes from 192.0.2.1:4500 to 192.0.2.33:4500

  @R4555-3-7-5 @R4555-4-2-5-1
  Scenario Outline: COOKIE2 is returned as it is (IKE SA begun by the <who>, <octets> octets)
    Given an IKE SA that the <who> began
    When the peer prepares a liveness check
    And it carries N(COOKIE2) with the data "<data>"
    And the peer sends it
    Then the system sends an INFORMATIONAL response of N(COOKIE2)
    And COOKIE2 has the data "<data>"

    Examples:
      | who    | octets | data                                                                                                                             |
      | peer   | 8      | 0011223344556677                                                                                                                 |
      | system | 64     | 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF |

  @R4555-3-7-6 @R4555-3-7-7
  Scenario Outline: A COOKIE2 that <how> ends the IKE SA
    Given the peer may be anywhere
    And an IKE SA that the peer began
    When the peer sends from the address 192.0.2.33
    And the peer sends a request to go on with its address
    And the system sends an INFORMATIONAL response
    And the system sends an INFORMATIONAL request of N(COOKIE2)
    And the peer prepares its answer
    And <change>
    And the peer sends it
    Then the system has 0 IKE SAs
    And the system has 0 child SAs

    Examples:
      | how         | change                                               |
      | differs     | the octets 4 to 4 of its N(COOKIE2) payload are "00" |
      | is left out | it has no N(COOKIE2) payload                         |

  @R4555-3-7-8
  Scenario: The answer to a check that went to two addresses shows nothing
    Given the peer may be anywhere
    And an IKE SA that the peer began
    When the peer sends from the address 192.0.2.33
    And the peer sends a request to go on with its address
    And the system sends an INFORMATIONAL response
    And the system sends an INFORMATIONAL request of N(COOKIE2)
    And the message is remembered as "the first check"
    And the peer sends from the address 192.0.2.44
    And the peer sends a request to go on with its address
    And whatever the system sent is passed over
    And the peer goes back to "the first check"
    And the peer answers
    Then the system sends an INFORMATIONAL request of N(COOKIE2)
    And the N(COOKIE2) payload differs from the one in "the first check"
    And ESP of the system goes from 192.0.2.1:4500 to 192.0.2.2:4500
    When the peer answers
    Then ESP of the system goes from 192.0.2.1:4500 to 192.0.2.44:4500

  @R4555-4-2-5-2
  Scenario: No two checks have the same COOKIE2
    Given the peer may be anywhere
    And an IKE SA that the peer began
    When the peer sends from the address 192.0.2.33
    And the peer sends a request to go on with its address
    And the system sends an INFORMATIONAL response
    And the system sends an INFORMATIONAL request of N(COOKIE2)
    And the message is remembered as "first"
    And the peer answers
    And the peer sends from the address 192.0.2.44
    And the peer sends a request to go on with its address
    And the system sends an INFORMATIONAL response
    Then the system sends an INFORMATIONAL request of N(COOKIE2)
    And the N(COOKIE2) payload differs from the one in "first"

  @R4555-3-8-2
  Scenario: NAT detection in a request is answered, and changes nothing
    Given the peer may be anywhere
    And an IKE SA that the peer began
    When the peer sends from the address 192.0.2.33
    And the peer prepares a request to go on with its address
    And it has no N(UPDATE_SA_ADDRESSES) payload
    And the peer sends it
    Then the system sends an INFORMATIONAL response of N(NAT_DETECTION_SOURCE_IP), N(NAT_DETECTION_DESTINATION_IP)
    And NAT_DETECTION_DESTINATION_IP is the hash of the destination end of the message's path
    And ESP of the system goes from 192.0.2.1:4500 to 192.0.2.2:4500

  @R4555-3-8-1 @R4555-3-8-3 @R4555-3-8-4
  Scenario: An initiator behind a NAT notices that the mapping has changed
    Given the system is behind a NAT
    And an IKE SA that the system began
    When the system moves to the address 198.51.100.7
    And the peer sends to the address 198.51.100.7
    And the system sends an INFORMATIONAL request
    And the message contains N(UPDATE_SA_ADDRESSES)
    And the peer answers
    And the system is to check liveness
    Then the system sends an INFORMATIONAL request of N(NAT_DETECTION_SOURCE_IP), N(NAT_DETECTION_DESTINATION_IP)
    When the peer answers
    Then the system sends no further request
    When the system is to check liveness
    And the system sends an INFORMATIONAL request
    And the peer prepares its answer
    And the octets 4 to 7 of its N(NAT_DETECTION_DESTINATION_IP) payload are "00000000"
    And the peer sends it
    Then the system sends an INFORMATIONAL request
    And the message contains N(UPDATE_SA_ADDRESSES)

  @R4555-3-8-3
  Scenario: An initiator that is not behind a NAT has nothing to compare
    Given an IKE SA that the system began
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request of nothing

  @R4555-3-8-6 @R4555-3-8-5
  Scenario: Who is not behind a NAT may follow the port of ESP
    Given the peer is behind a NAT
    And an IKE SA that the peer began
    When the peer sends from port 4711
    And the system accepts ESP in UDP
    Then ESP of the system goes from 192.0.2.1:4500 to 192.0.2.2:4711
