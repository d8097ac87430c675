Feature: RFC 4555 3.2 to 3.4 Agreeing on MOBIKE

  @R4555-3-2-1 @R4555-4-2-1-1 @R4555-4-1
  Scenario: An initiator says MOBIKE_SUPPORTED in IKE_AUTH
    Given the system does MOBIKE
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the message contains SA, TSi, TSr in this order
    And the octets of its N(MOBIKE_SUPPORTED) payload are "0000400C"

  @R4555-3-2-1 @R4555-4-2-1-1
  Scenario: A responder says MOBIKE_SUPPORTED to who has said it
    Given the system does MOBIKE
    And IKE_SA_INIT is done, begun by the peer
    And the peer goes on at port 4500
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message contains SA, TSi, TSr in this order
    And MOBIKE_SUPPORTED has 0 octets of data

  @R4555-3-2-1
  Scenario: A responder does not say it to who has not
    Given the system does MOBIKE
    And the peer does not do MOBIKE
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message does not contain N(MOBIKE_SUPPORTED)

  @R4555-3-2-1
  Scenario: A system without MOBIKE does not say it, and stays at port 500
    Given the peer does MOBIKE
    And IKE_SA_INIT is done, begun by the peer
    When the peer sends an IKE_AUTH request
    Then the system sends an IKE_AUTH response
    And the message does not contain N(MOBIKE_SUPPORTED)
    And the message went from 192.0.2.1:500 to 192.0.2.2:500

  @R4555-3-2-1
  Scenario: With EAP it stands in the message with the SA payload
    Given the system does MOBIKE
    And the system proves itself with an ECDSA-256 signature
    And the peer proves itself by EAP-MSCHAPv2
    And IKE_SA_INIT is done, begun by the peer
    And the peer goes on at port 4500
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    Then the message does not contain N(MOBIKE_SUPPORTED)
    When the EAP method runs to its end
    And the peer goes on with EAP
    Then the system sends an IKE_AUTH response
    And the message contains SA, TSi, TSr in this order
    And the message contains N(MOBIKE_SUPPORTED)

  @R4555-4-2-1-2
  Scenario Outline: Data in MOBIKE_SUPPORTED are ignored (IKE SA begun by the <who>)
    Given the system does MOBIKE
    And IKE_SA_INIT is done, begun by the <who>
    And the peer goes on at port 4500
    When <before>
    And the peer prepares <message>
    And its N(MOBIKE_SUPPORTED) payload is "0000400C0102030405"
    And the peer sends it
    Then the system has 1 IKE SA
    When whatever the system sent is passed over
    And the peer sends a return routability check
    Then the system sends an INFORMATIONAL response of N(COOKIE2)

    Examples:
      | who    | before                               | message             |
      | peer   | 0 seconds pass                       | an IKE_AUTH request |
      | system | the system sends an IKE_AUTH request | its answer          |

  @R4555-3-3-2 @R4555-3-3-1
  Scenario: An initiator goes to port 4500 although there is no NAT
    Given the system does MOBIKE
    When the system initiates
    And the system sends an IKE_SA_INIT request
    And the message went from 192.0.2.1:500 to 192.0.2.2:500
    And the peer answers
    Then the system sends an IKE_AUTH request
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500
    And the message begins with the non-ESP marker

  @R4555-3-3-1 @R4555-3-3-2
  Scenario: A responder takes the addresses of the first IKE_AUTH request, and its child SAs go by them
    Given the system does MOBIKE
    And the peer may be anywhere
    And IKE_SA_INIT is done, begun by the peer
    And the peer goes on at port 4500
    And the peer sends from the address 192.0.2.33
    When the peer sends an IKE_AUTH request
    And the system sends an IKE_AUTH response
    Then ESP of the system goes from 192.0.2.1:4500 to 192.0.2.33:4500
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:4500 to 192.0.2.33:4500

  @R4555-3-4-1 @R4555-4-2-2-1 @R4555-4-1
  Scenario Outline: Other addresses are told in IKE_AUTH (IKE SA begun by the <who>)
    Given the system does MOBIKE
    And the system also has the addresses "198.51.100.1, 2001:db8::1"
    And IKE_SA_INIT is done, begun by the <who>
    And the peer goes on at port 4500
    When <sends>
    Then the system sends an IKE_AUTH <kind>
    And the message contains N(MOBIKE_SUPPORTED), N(ADDITIONAL_IP4_ADDRESS), N(ADDITIONAL_IP6_ADDRESS) in this order
    And the octets of its N(ADDITIONAL_IP4_ADDRESS) payload are "0000400DC6336401"
    And the octets of its N(ADDITIONAL_IP6_ADDRESS) payload are "0000400E20010DB8000000000000000000000001"

    Examples:
      | who    | sends                              | kind     |
      | system | 0 seconds pass                     | request  |
      | peer   | the peer sends an IKE_AUTH request | response |

  @R4555-3-4-2
  Scenario Outline: Addresses that the peer has told are used for nothing yet (IKE SA begun by the <who>)
    Given the system does MOBIKE
    And the peer also has the addresses "192.0.2.22, 2001:db8::22"
    And an IKE SA that the <who> began
    Then ESP of the system goes from 192.0.2.1:4500 to 192.0.2.2:4500
    When the system is to check liveness
    Then the system sends an INFORMATIONAL request
    And the message went from 192.0.2.1:4500 to 192.0.2.2:4500

    Examples:
      | who    |
      | system |
      | peer   |
